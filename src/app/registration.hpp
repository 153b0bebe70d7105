// Clients that were registered dynamically, one for each issuer, and how one is made.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/identity.hpp"
#include "oauth/registration.hpp"

namespace mcpauth::app {

// Return the client that `login` registered at `issuer` and kept, unless its secret has expired or
// no redirect URI of it is ours to listen on.
std::optional<oauth::ClientRegistration> find_registration(const Context& context,
                                                           const std::string& issuer);

// Return the kept client of that id at `issuer`, whoever registered it: also one of ours that new
// sign-ins do not use any more.
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

// Whether a client that another run has registered meanwhile will do.
using Serves = std::function<bool(const oauth::ClientRegistration&)>;

// Register a public client with `redirect_uri` (RFC 7591), also for `another_grant` where one is
// named, and keep the answer before anything else is done with it: as the client "mcpauth", which
// `client show` knows, too. The one before stays with its secret, for the sessions that it signed
// in. Throws Error 9 where the server has no registration endpoint, and Error 8 where it registered
// another redirect URI.
Identity register_client(const Context& context, const oauth::ServerMetadata& server,
                         const std::string& redirect_uri, const Serves& serves,
                         std::string_view another_grant = {});

// Use the client for no new sign-in, if it is the one of `login`, because the server has refused
// it. Its secret stays, for the sessions that it signed in.
void retire_registration(const Context& context, const std::string& issuer,
                         const std::string& client_id);

// Return whether a client of that name is one that `login` registers for itself, or was.
bool is_for_sign_ins(std::string_view name);

}  // namespace mcpauth::app
