// A person signs in and agrees: the forms between an authorization request and its answer.
#pragma once

#include "dev/state.hpp"

namespace mcpauth::dev {

// Return the session of the browser that sent the request, or nothing.
std::optional<Session> session_of(State& state, const ServerRequest& request);

// Return the first page for `asked`: the sign-in, or the consent where `session` is there.
Reply begin_interaction(State& state, const ServerRequest& request, AuthorizationRequest asked,
                        std::optional<Session> session);

}  // namespace mcpauth::dev
