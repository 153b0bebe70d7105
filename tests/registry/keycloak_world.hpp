// What the tests of the driver for Keycloak share: its answers as it gives them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "registry/keycloak.hpp"
#include "tests/support/administered_server.hpp"

namespace mcpauth::test {

inline const std::string keycloak_issuer = "http://127.0.0.1:8080/realms/mcp";
inline const std::string keycloak_admin = "http://127.0.0.1:8080/admin/realms/mcp";
inline const std::string files_resource = "https://files.example/mcp";
inline const std::string files_lookup = "/clients?clientId=https%3A%2F%2Ffiles.example%2Fmcp";

struct Keycloak : AdministeredServer {
  Keycloak() : AdministeredServer(keycloak_issuer) {}

  std::unique_ptr<registry::Registrar> driver() {
    return registry::make_keycloak(administration());
  }
  Keycloak& says(const Json& body) {
    transport.answers(json_answer(json::dump(body)));
    return *this;
  }
  // Creations are answered with nothing but where the new object is.
  Keycloak& creates(const std::string& path, const std::string& id) {
    transport.answers(empty_answer(201, {{"Location", keycloak_admin + path + '/' + id}}));
    return *this;
  }
  Keycloak& does_it() {
    transport.answers(empty_answer(204));
    return *this;
  }
  Keycloak& refuses(int status, const Json& body) {
    transport.answers(json_answer(json::dump(body), status));
    return *this;
  }

  // Return `METHOD PATH` of each request, the path within the admin interface.
  std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const auto& request : transport.requests)
      paths.push_back(request.method + ' ' + request.url.substr(keycloak_admin.size()));
    return paths;
  }
  Json body(std::size_t request) const {
    return json::parse_untrusted(transport.requests.at(request).body, {"the request"});
  }
};

// Representations as Keycloak 26.7 sends them, less what says nothing here.
inline Json keycloak_client(const std::string& client_id, const Json& members = Json::object()) {
  Json client = {{"id", "uuid-" + client_id},
                 {"clientId", client_id},
                 {"enabled", true},
                 {"clientAuthenticatorType", "client-secret"},
                 {"redirectUris", Json::array()},
                 {"standardFlowEnabled", true},
                 {"serviceAccountsEnabled", false},
                 {"publicClient", false},
                 {"protocol", "openid-connect"},
                 {"attributes", {{"realm_client", "false"}}},
                 {"defaultClientScopes", Json::array({"basic"})},
                 {"optionalClientScopes", Json::array({"offline_access"})}};
  client.merge_patch(members);
  return client;
}

inline Json keycloak_server(const std::string& resource, const std::string& name) {
  return keycloak_client(
      resource, {{"name", name},
                 {"standardFlowEnabled", false},
                 {"secret", "server-secret"},
                 {"attributes", {{"resource_url", resource}, {"mcpauth.noun", "server"}}}});
}

inline Json keycloak_agent(const std::string& name) {
  return keycloak_client(name, {{"name", name},
                                {"standardFlowEnabled", false},
                                {"serviceAccountsEnabled", true},
                                {"secret", "agent-secret"},
                                {"attributes",
                                 {{"mcpauth.noun", "agent"},
                                  {"mcpauth.agent.owner", "alice"},
                                  {"mcpauth.agent.kind", "background"}}}});
}

inline Json keycloak_scope(const std::string& name, const std::string& audience,
                           const std::string& title = "") {
  return {
      {"id", "scope-" + name},
      {"name", name},
      {"protocol", "openid-connect"},
      {"attributes", {{"consent.screen.text", title}, {"mcpauth.noun", "scope"}}},
      {"protocolMappers", Json::array({{{"id", "mapper"},
                                        {"name", "mcp-audience"},
                                        {"protocolMapper", "oidc-audience-mapper"},
                                        {"config", {{"included.client.audience", audience}}}}})}};
}

// Every realm has scopes that are of no server, without mappers even.
inline Json keycloak_realm_scopes(const std::vector<Json>& more = {}) {
  Json scopes =
      Json::array({{{"id", "scope-email"}, {"name", "email"}},
                   {{"id", "scope-role_list"}, {"name", "role_list"}, {"protocol", "saml"}}});
  for (const auto& scope : more) scopes.push_back(scope);
  return scopes;
}

}  // namespace mcpauth::test
