// Clients that were registered dynamically, one for each issuer, and how one is made.
#pragma once

#include <optional>
#include <string>

#include "app/identity.hpp"
#include "oauth/registration.hpp"

namespace mcpauth::app {

// Return the client that `login` registered at `issuer` and kept, unless its secret has expired or
// no redirect URI of it is ours to listen on.
std::optional<oauth::ClientRegistration> find_registration(const Context& context,
                                                           const std::string& issuer);

// Return the kept client of that id at `issuer`, whoever registered it.
std::optional<oauth::ClientRegistration> find_client(const Context& context,
                                                     const std::string& issuer,
                                                     const std::string& client_id);

// Return the first of the client's redirect URIs that this computer can listen on.
std::optional<Url> loopback_redirect_uri(const oauth::ClientRegistration& registration);

// Return that client as an identity.
Identity registered_identity(const oauth::ClientRegistration& registration);

// Return the client that was registered here for sign-ins. Throws Error 9 `unsupported_client_auth`
// where the server gave it a method that needs a key.
Identity own_identity(const oauth::ClientRegistration& registration);

// Register a public client with `redirect_uri` (RFC 7591), also for `another_grant` where one is
// named, and keep the answer before anything else is done with it: as the client "mcpauth", which
// `client show` knows, too. Throws Error 9 where the server has no registration endpoint.
Identity register_client(const Context& context, const oauth::ServerMetadata& server,
                         const std::string& redirect_uri, std::string_view another_grant = {});

// Forget the client, because the server does not know it any more.
void forget_registration(const Context& context, const std::string& issuer);

}  // namespace mcpauth::app
