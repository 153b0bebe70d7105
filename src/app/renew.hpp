// Renewing a session so that many processes at once make one request.
#pragma once

#include <functional>

#include "app/identity.hpp"
#include "app/wanted.hpp"

namespace mcpauth::app {

// What is asked for, and the fingerprint of the proof with which.
struct Asking {
  oauth::Scopes scopes;
  std::string proof;
};

// Take the session's lock, read it again, and return it where somebody else has renewed it
// meanwhile so that it has the scopes; else let `renew` put new tokens into it and save them before
// anybody sees them. Who waited with the same proof for the same while that failed gets the same
// error, and asks nobody.
Obtained renew_under_lock(const Context& context, const Session& session, const Asking& asking,
                          const std::function<Source(Session&)>& renew);

// Return whether the session has `scopes`; or was asked for them, and not through a person: the
// server would give us no more.
bool has_all_to_be_had(const Session& session, const oauth::Scopes& scopes);

bool can_refresh(const Session& session);

// Return the session refreshed (RFC 6749 §6). Throws Error 3 where its refresh token does not serve
// any more; the session then keeps no refresh token, and its client stays registered.
Obtained refresh(const Context& context, const Session& session, const Credentials& credentials);

}  // namespace mcpauth::app
