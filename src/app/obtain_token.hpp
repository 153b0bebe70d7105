// One way to a token for everybody who needs one: kept, refreshed, minted, or signed in for.
#pragma once

#include <optional>
#include <string>

#include "app/evidence.hpp"
#include "app/guard.hpp"
#include "app/identity.hpp"
#include "app/options.hpp"
#include "app/session.hpp"

namespace mcpauth::app {

// What is wanted, in the user's words.
struct Wanted {
  TargetOptions target;
  ClientOptions client;
  ScopeOptions scopes;
  AgentOptions agent;  // acts on behalf of the user, or, with `agent_only`, for itself
  BrowserOptions browser;
  DpopOptions dpop{};
  std::string grant{};                 // empty: whatever serves
  AssertionOptions assertion{};        // what the grant is made from
  std::optional<Evidence> evidence{};  // the same, by who reads it once and asks several times
  Secret refused{};                    // an access token that was just turned down: not that one
  bool agent_only = false;
};

// What may be done to get it: nothing but look; refresh or mint where what is kept does not serve;
// the same, although what is kept seems to serve, unless it is another token than the one that was
// refused; ask a person.
enum class Effort { kept_only, kept_or_renewed, renew, sign_in };

enum class Source { kept, refreshed, minted, signed_in };

struct Obtained {
  Session session;
  Source source = Source::kept;
};

// Return `target` with its URL as it is kept and compared: scheme and host in lower case (MCP:
// clients accept them in any case). Throws Error 2 for what is no URL or issuer.
TargetOptions checked_target(TargetOptions target);

// Return a token. A kept one that is fresh and wide enough costs neither lock nor network. Throws
// Error 3 where a person is needed and `effort` or this run does not allow to ask one, Error 2
// where several sessions fit. `needs` is what the server has just asked for.
Obtained obtain_token(const Context& context, const Wanted& asked, Effort effort,
                      const std::optional<mcp::NeedsAuthorization>& needs = {});

// Return a session without tokens for what is wanted from `guard` as `identity`; with its DPoP key,
// where the user or the resource wants its tokens bound.
Session new_session(const Context& context, const Wanted& wanted, const Guard& guard,
                    const Identity& identity);

// Throw Error 8 where the client that was given has a session for this server at another issuer,
// and the user did not say that it belongs to this one: credentials belong to one issuer (MCP
// authorization).
void check_same_issuer(const Context& context, const Wanted& wanted, const Guard& guard);

// Return what the sessions that serve `wanted` have in common.
SessionFilter filter_of(const Wanted& wanted);

// Return the scopes that the user asked for, each once. Throws Error 2.
oauth::Scopes asked_scopes(const ScopeOptions& options);

// Return `kept`, `refreshed`, `minted` or `signed-in`.
std::string_view to_string(Source source);

}  // namespace mcpauth::app
