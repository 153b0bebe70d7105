// Servers, clients and agents in the product's words, and back: pure.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "registry/model.hpp"

namespace mcpauth::registry::asgardeo {

inline constexpr const char* agent_schema = "urn:scim:wso2:agent:schema";
inline constexpr const char* product_schema = "urn:scim:wso2:schema";

// Return the scopes as they are written, and the server as it is read.
Json scope_representation(const Scope& scope);
Json server_representation(const McpServer& server);
McpServer server_from(const Json& api_resource);

// Return several redirect URIs as the one callback that the product takes: `regexp=(one|two)`,
// each of them literally; and the URIs of such a callback.
std::string callback(const std::vector<std::string>& redirect_uris);
std::vector<std::string> redirect_uris(const std::string& callback);

// Return `oidc`, an inbound configuration, with what `client` has otherwise than `before`; the rest
// stays, because the product replaces all of it.
Json with_client(Json oidc, const Client& client, const Client& before = {});
// Return the body that creates the application of `client`.
Json application_representation(const Client& client);
// Return the client as it is read. `asked` tells which further members are of interest.
Client client_from(const Json& application, const Json& oidc, const Client& asked);

// Return the attributes of an agent; `owner` is the product's own form of one.
Json agent_attributes(const Agent& agent, const std::string& owner);
Agent agent_from(const Json& resource, const std::string& owner);

// Return a SCIM patch with one operation, which replaces the members of `value`.
Json replacing(const Json& value);
// Return a SCIM patch with one operation on `path`; a null `value`: none.
Json patch(const char* operation, const std::string& path, const Json& value);

}  // namespace mcpauth::registry::asgardeo
