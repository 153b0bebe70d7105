// Who signs a user in, and where the browser comes back to.
#pragma once

#include <string>

#include "app/guard.hpp"
#include "app/identity.hpp"
#include "app/listener.hpp"
#include "app/wanted.hpp"

namespace mcpauth::app {

// Listen where the user says; else where the client was registered, if that port is free, or at
// another one (RFC 8252 §7.3); else anywhere.
CallbackListener listen_for_callback(const Context& context, const Wanted& wanted,
                                     const Guard& guard);

// Return the client to sign in with: known, or registered now with `redirect_uri`, which we listen
// at. Throws Error 2 for a client that was named and may not come back there, 9 where there is no
// client and no way to one.
Identity sign_in_client(const Context& context, const Wanted& wanted, const Guard& guard,
                        const std::string& redirect_uri);

}  // namespace mcpauth::app
