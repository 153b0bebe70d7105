// Acting on behalf of a user: what must hold of the actor token before, of the access token after
// (draft-oauth-ai-agents-on-behalf-of-user; RFC 8693 §4.1 for `act`).
#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "base/time.hpp"

namespace mcpauth::oauth {

// Return the subject of `actor_token`. Checked without a signature and before the code is spent,
// because a refused exchange burns it: a JWT of `issuer`, with a subject, not expired at `now`, and
// that of `agent_id` where that is known. Throws Error 8 `invalid_actor_token` with the reason.
std::string check_actor_token(const Secret& actor_token, const std::string& issuer,
                              const std::optional<std::string>& agent_id, Time now);

struct Delegation {
  std::string subject;  // the user
  std::string actor;    // the agent
  bool operator==(const Delegation&) const = default;
};

// Return whom `access_token` speaks for, given the `actor` it was asked for. Throws Error 8
// `act_missing` where it does not say who acts (a token that is no JWT says nothing),
// `act_mismatch` where that is another or the subject is the actor itself. A server may ignore the
// actor token and answer 200.
Delegation check_delegation(const Secret& access_token, const std::string& actor);

// What a JWT access token says of its subject and actor, unverified; nothing for another token.
struct Parties {
  std::string subject;  // empty: it does not say
  std::string actor;    // `act.sub`; empty: nobody acts
  bool operator==(const Parties&) const = default;
};
std::optional<Parties> read_parties(const Secret& access_token);

// Throw Error 8 `act_malformed` where a JWT's `act`, or one nested in it, names nobody.
void check_actors(const Secret& access_token);

}  // namespace mcpauth::oauth
