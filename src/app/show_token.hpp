// A token's contents for people: one member a line, times as dates.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"

namespace mcpauth::app {

// Return header and claims as lines, everything foreign made safe.
std::string token_text(const Json& header, const Json& claims, Time now);

// Return the claims alone as lines under `title`, and who acts for whom.
std::string claims_text(std::string_view title, const Json& claims, Time now);

// Return iat, nbf, exp and auth_time of `claims`, where they are times, in RFC 3339.
Json token_times(const Json& claims);

// Return who acts, the current actor first and those before it behind (RFC 8693 §4.1), `?` for one
// that is not named; empty where `claims` has no `act`.
std::vector<std::string> actors_of(const Json& claims);

// Return who acts for whom, `agent for user, before it agent, agent`, or nothing where `claims` has
// no `act`.
std::string actor_chain(const Json& claims);

}  // namespace mcpauth::app
