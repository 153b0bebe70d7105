// Tokens: what a successful token request is answered with.
#pragma once

#include <string>

#include "dev/state.hpp"

namespace mcpauth::dev {

enum class IdToken { no, yes };

// Return the answer of the token endpoint (RFC 6749 §5.1) for what `grant` allows: a signed access
// token (RFC 9068), `refresh_token` unless it is empty, and an ID token for `openid`; `more` are
// further members.
Reply token_reply(State& state, const Client& client, const Grant& grant,
                  const std::string& refresh_token, IdToken id_token, const Json& more = {});

// Return a new refresh token for `grant`, remembered.
std::string new_refresh_token(State& state, const Grant& grant);

}  // namespace mcpauth::dev
