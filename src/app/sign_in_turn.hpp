// What came of a sign-in, for the other runs that were about to ask the same person.
#pragma once

#include <optional>
#include <string>

#include "app/session.hpp"

namespace mcpauth::app {

// Return the session that another run has signed in for at `place` since this one was started, if
// it fits `filter`, is for just that actor and that audience, has `scopes` and is fresh.
std::optional<Session> signed_in_meanwhile(const Context& context, const SessionFilter& filter,
                                           const std::string& place, const oauth::Scopes& scopes);

// Let those that wait know which session came of it. Without it they ask for themselves.
void tell_waiters(const Context& context, const std::string& place, const Session& session);

// Forget what was told of `place`.
void forget_sign_in(const Context& context, const std::string& place);

}  // namespace mcpauth::app
