// What the neutral model looks like at Glewlwyd, and back.
#pragma once

#include <string>
#include <vector>

#include "registry/glewlwyd_api.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::registry::glewlwyd {

// The names in `scope` of a client or a user.
std::vector<std::string> scopes_of(const Json& holder);
std::string client_id_of(const Json& client);
// Return what the client or user is called.
std::string holder_name(Collection collection, const Json& holder);
// Throw Error 9 for a grant that Glewlwyd has no word for.
void must_have_grants(const std::vector<std::string>& grants);

// Return the object that makes `before` what `client` says: a whole one, in which stays what the
// model has no word for. `secret` is the client's
// from now on; empty: it keeps the one it has. Throws as `must_have_grants`.
Json client_representation(const Client& client, Json before, const Secret& secret);
// Return the client; of the members that have no option here, those that `asked` has.
Client client_from(const Json& client, const Client& asked);
// Return whether a client of that method has a secret.
bool has_secret(const std::string& auth_method);
Secret secret_of(const Json& client);
Json without_secrets(Json client);

// Return the object that makes `before` what `scope` says.
Json scope_representation(const Scope& scope, Json before);
Scope scope_from(const Json& scope);

// What tokens may be for, in the plugin's configuration: resources by scope.
std::vector<std::string> resources_of(const Json& plugin, const std::string& scope);
std::vector<std::string> scopes_for(const Json& plugin, const std::string& resource);
std::vector<std::string> all_resources(const Json& plugin);
// Make tokens of exactly these scopes be for the resource; those of others stay as they are.
void set_scopes_for(Json& plugin, const std::string& resource,
                    const std::vector<std::string>& scopes);

}  // namespace mcpauth::registry::glewlwyd
