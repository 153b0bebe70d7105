// What the neutral model looks like in Keycloak's representations, and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "registry/registrar.hpp"

namespace mcpauth::registry::keycloak {

// The attribute of what this program made.
inline constexpr const char* our_mark = "mcpauth.noun";

// What a client of the realm is to us. `built_in`: Keycloak's own, and such that speak no OAuth.
enum class Role { built_in, server, client, agent };
Role role_of(const Json& client);

// The id by which the interface addresses a client or a client scope.
std::string uuid_of(const Json& representation);
std::string client_id_of(const Json& client);
// Return whether this program made it: a client or a client scope.
bool is_ours(const Json& representation);

// Return the names of the client scopes that a client may use, whether it must ask for them or not.
std::vector<std::string> scopes_of(const Json& client);
// Return the resources (clientIds or plain audiences) for which tokens of a client scope are.
std::vector<std::string> audiences_of(const Json& client_scope);

// Return the body that creates an object. Two of them tell what an update puts.
Json server_representation(const McpServer& server);
Json scope_representation(const Scope& scope, const std::string& resource);
// Return the body that makes an existing scope so, and leaves what else it is for.
Json scope_changes(const Scope& scope);
Json client_representation(const Client& client);
Json agent_representation(const Agent& agent);
// Return the members that only creation takes: which scopes the client has before any is assigned.
Json with_first_scopes(Json representation);

// Return whether a client can have that grant of RFC 7591.
bool has_grant(const std::string& grant);
// Return whether a client can prove itself by that method of RFC 7591; by none and by the default
// one it can.
bool has_authenticator(const std::string& method);

// Return the object. `client_scopes` are all of the realm. `asked` is what the client was made
// from, as far as we know: where Keycloak makes no difference, it is taken at its word, and of
// Keycloak's own members those are looked up that its metadata has.
McpServer server_from(const Json& client, const std::vector<Json>& client_scopes);
Scope scope_from(const Json& client_scope);
Client client_from(const Json& client, const Client& asked);
Agent agent_from(const Json& client);

// Return the client's secret; empty where it has none or proves itself otherwise.
Secret secret_of(const Json& client);
// Return the representation without anything secret.
Json without_secrets(Json client);

}  // namespace mcpauth::registry::keycloak
