// Whom an administrator's requests are from.
#pragma once

#include "app/profile.hpp"
#include "oauth/server_metadata.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::app {

// Throw Error 2 for a password where servers of the driver's kind take none.
void check_password(const Profile& profile, const registry::Driver& driver);

// Return `context.transport` with the administrator's Authorization added to each request that has
// none: the profile's token, the password, or a token by client credentials, which is minted when
// it is first needed and once more for a request that is answered 401. Throws as
// `check_password` does.
http::Transport administrators_transport(const Context& context, const Profile& profile,
                                         const registry::Driver& driver);

// Return what stands for that field where nothing is sent; empty where none is added.
std::string shown_authorization(const Profile& profile, const registry::Driver& driver);

}  // namespace mcpauth::app
