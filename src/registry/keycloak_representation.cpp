#include "registry/keycloak_representation.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace mcpauth::registry::keycloak {
namespace {

constexpr const char* owner_attribute = "mcpauth.agent.owner";
constexpr const char* kind_attribute = "mcpauth.agent.kind";
constexpr const char* resource_attribute = "resource_url";
constexpr const char* title_attribute = "consent.screen.text";

// Clients that every realm has. Those that stand for another realm have an attribute instead.
constexpr std::array<std::string_view, 7> built_in_clients = {
    "account",          "account-console",       "admin-cli", "admin-permissions", "broker",
    "realm-management", "security-admin-console"};

std::string attribute(const Json& representation, std::string_view name) {
  const Json* attributes = json::find(representation, "attributes");
  const auto* value = attributes != nullptr ? json::find_string(*attributes, name) : nullptr;
  return value != nullptr ? *value : "";
}

std::string text(const Json& representation, std::string_view name) {
  return json::Object(representation, {"Keycloak's answer"}).optional_string(name).value_or("");
}

std::string required_text(const Json& representation, std::string_view name) {
  return json::Object(representation, {"Keycloak's answer"}).string(name);
}

std::vector<std::string> names(const Json& representation, std::string_view member) {
  return json::Object(representation, {"Keycloak's answer"})
      .optional_strings(member)
      .value_or(std::vector<std::string>{});
}

bool is_built_in(const Json& client) {
  const auto id = client_id_of(client);
  const auto protocol = text(client, "protocol");
  return std::ranges::find(built_in_clients, id) != built_in_clients.end() ||
         attribute(client, "realm_client") == "true" ||
         (!protocol.empty() && protocol != "openid-connect");
}

}  // namespace

Role role_of(const Json& client) {
  if (is_built_in(client)) return Role::built_in;
  if (!attribute(client, resource_attribute).empty()) return Role::server;
  return attribute(client, our_mark) == "agent" ? Role::agent : Role::client;
}

std::string uuid_of(const Json& representation) {
  return required_text(representation, "id");
}

std::string client_id_of(const Json& client) {
  return required_text(client, "clientId");
}

bool is_ours(const Json& representation) {
  return !attribute(representation, our_mark).empty();
}

std::vector<std::string> scopes_of(const Json& client) {
  auto all = names(client, "optionalClientScopes");
  const auto always = names(client, "defaultClientScopes");
  all.insert(all.end(), always.begin(), always.end());
  return all;
}

std::vector<std::string> audiences_of(const Json& client_scope) {
  std::vector<std::string> audiences;
  const Json* mappers = json::find(client_scope, "protocolMappers");
  if (mappers == nullptr || !mappers->is_array()) return audiences;
  for (const auto& mapper : *mappers) {
    const Json* config = json::find(mapper, "config");
    if (text(mapper, "protocolMapper") != "oidc-audience-mapper" || config == nullptr) continue;
    for (const char* name : {"included.client.audience", "included.custom.audience"}) {
      if (const auto audience = text(*config, name); !audience.empty())
        audiences.push_back(audience);
    }
  }
  return audiences;
}

Json server_representation(const McpServer& server) {
  return {{"clientId", server.resource},
          {"name", server.name},
          {"description", server.description},
          {"publicClient", false},
          {"standardFlowEnabled", false},
          {"fullScopeAllowed", false},
          {"attributes", {{our_mark, "server"}, {resource_attribute, server.resource}}}};
}

Json scope_representation(const Scope& scope, const std::string& resource) {
  return {{"name", scope.name},
          {"description", scope.description},
          {"protocol", "openid-connect"},
          {"attributes",
           {{our_mark, "scope"},
            {"include.in.token.scope", "true"},
            {"display.on.consent.screen", "true"},
            {title_attribute, scope.title}}},
          {"protocolMappers", Json::array({{{"name", "mcp-audience"},
                                            {"protocol", "openid-connect"},
                                            {"protocolMapper", "oidc-audience-mapper"},
                                            {"config",
                                             {{"included.client.audience", resource},
                                              {"access.token.claim", "true"},
                                              {"introspection.token.claim", "true"},
                                              {"id.token.claim", "false"}}}}})}};
}

// The name and the protocol are demanded.
Json scope_changes(const Scope& scope) {
  return {{"name", scope.name},
          {"description", scope.description},
          {"protocol", "openid-connect"},
          {"attributes", {{title_attribute, scope.title}}}};
}

Json agent_representation(const Agent& agent) {
  return {{"clientId", agent.name},
          {"name", agent.name},
          {"enabled", agent.enabled},
          {"publicClient", false},
          {"standardFlowEnabled", false},
          {"serviceAccountsEnabled", true},
          {"fullScopeAllowed", false},
          {"attributes",
           {{our_mark, "agent"},
            {owner_attribute, agent.owner},
            {kind_attribute, to_string(agent.kind)}}}};
}

// Where a body names none of the two, the client gets all the default scopes of the realm, and
// with them claims, audiences and roles in its tokens that nobody asked for.
Json with_first_scopes(Json representation) {
  representation["defaultClientScopes"] = Json::array({"basic"});
  representation["optionalClientScopes"] = Json::array({"offline_access", "profile", "email"});
  return representation;
}

McpServer server_from(const Json& client, const std::vector<Json>& client_scopes) {
  McpServer server;
  server.resource = attribute(client, resource_attribute);
  server.name = text(client, "name");
  if (server.name.empty()) server.name = server.resource;
  server.description = text(client, "description");
  const auto id = client_id_of(client);
  for (const auto& scope : client_scopes) {
    const auto audiences = audiences_of(scope);
    const bool of_it = std::ranges::any_of(audiences, [&](const std::string& audience) {
      return audience == id || audience == server.resource;
    });
    if (of_it) server.scopes.push_back(scope_from(scope));
  }
  std::ranges::sort(server.scopes, {}, &Scope::name);
  return server;
}

Scope scope_from(const Json& client_scope) {
  return {required_text(client_scope, "name"), attribute(client_scope, title_attribute),
          text(client_scope, "description")};
}

Agent agent_from(const Json& client) {
  const bool enabled =
      json::Object(client, {"Keycloak's answer"}).optional_bool("enabled") != false;
  const bool background = attribute(client, kind_attribute) == to_string(AgentKind::background);
  return {client_id_of(client), attribute(client, owner_attribute),
          background ? AgentKind::background : AgentKind::interactive, enabled};
}

Json without_secrets(Json client) {
  for (const char* name : {"secret", "registrationAccessToken"}) client.erase(name);
  return client;
}

}  // namespace mcpauth::registry::keycloak
