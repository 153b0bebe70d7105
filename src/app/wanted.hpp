// What is wanted, and what one gets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/evidence.hpp"
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

// How it was got.
enum class Source { kept, refreshed, minted, signed_in };

struct Obtained {
  Session session;
  Source source = Source::kept;
};

// Return `kept`, `refreshed`, `minted` or `signed-in`.
std::string_view to_string(Source source);

// Return `target` with its URL as it is kept and compared: scheme and host in lower case (MCP:
// clients accept them in any case). Throws Error 2 for what is no URL or issuer.
TargetOptions checked_target(TargetOptions target);

// Return what the sessions that serve `wanted` have in common.
SessionFilter filter_of(const Wanted& wanted);

// Return the scopes that the user asked for, each once. Throws Error 2.
oauth::Scopes asked_scopes(const ScopeOptions& options);

}  // namespace mcpauth::app
