#include "registry/asgardeo_representation.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "registry/asgardeo_api.hpp"
#include "registry/checks.hpp"

namespace mcpauth::registry::asgardeo {
namespace {

constexpr std::string_view regexp_start = "regexp=(";
constexpr std::string_view regexp_signs = "\\.?+*()[]{}^$|";
constexpr int access_token_seconds = 3600;
constexpr int refresh_token_seconds = 86'400;

std::vector<std::string> texts(const Json& object, std::string_view name) {
  std::vector<std::string> found;
  for (const Json& item : elements(object, name))
    if (item.is_string()) found.push_back(*item.get_ptr<const std::string*>());
  return found;
}

std::string auth_method_from(const Json& oidc) {
  if (is_true(oidc, "publicClient")) return "none";
  const Json* authentication = json::find(oidc, "clientAuthentication");
  const std::string method =
      authentication ? text_or_empty(*authentication, "tokenEndpointAuthMethod") : "";
  return method.empty() ? "client_secret_basic" : method;
}

// What an application starts with: tokens that can be read, and PKCE with both of its settings,
// because the product fails on half of them.
Json first_oidc() {
  return {
      {"pkce", {{"mandatory", true}, {"supportPlainTransformAlgorithm", false}}},
      {"accessToken",
       {{"type", "JWT"},
        {"userAccessTokenExpiryInSeconds", access_token_seconds},
        {"applicationAccessTokenExpiryInSeconds", access_token_seconds}}},
      {"refreshToken", {{"expiryInSeconds", refresh_token_seconds}, {"renewRefreshToken", true}}}};
}

// None of them is no callback, and not one that is empty.
Json callbacks(const std::vector<std::string>& redirect_uris) {
  return redirect_uris.empty() ? Json::array() : Json::array({callback(redirect_uris)});
}

}  // namespace

Json scope_representation(const Scope& scope) {
  return {{"name", scope.name},
          {"displayName", scope.title.empty() ? scope.name : scope.title},
          {"description", scope.description}};
}

Json server_representation(const McpServer& server) {
  Json scopes = Json::array();
  for (const Scope& scope : server.scopes) scopes.push_back(scope_representation(scope));
  return {{"name", server.name},
          {"identifier", server.resource},
          {"description", server.description},
          {"requiresAuthorization", true},
          {"resourceType", "MCP"},
          {"scopes", std::move(scopes)}};
}

McpServer server_from(const Json& api_resource) {
  McpServer server{text(api_resource, "name"),
                   text(api_resource, "identifier"),
                   text_or_empty(api_resource, "description"),
                   {}};
  for (const Json& item : elements(api_resource, "scopes")) {
    Scope scope{text(item, "name"), text_or_empty(item, "displayName"),
                text_or_empty(item, "description")};
    // A scope without a title was given its name as one.
    if (scope.title == scope.name) scope.title.clear();
    server.scopes.push_back(std::move(scope));
  }
  return server;
}

std::string callback(const std::vector<std::string>& redirect_uris) {
  if (redirect_uris.size() == 1) return redirect_uris.front();
  std::string expression(regexp_start);
  for (const std::string& uri : redirect_uris) {
    if (expression.size() > regexp_start.size()) expression += '|';
    for (const char c : uri) {
      if (regexp_signs.find(c) != std::string_view::npos) expression += '\\';
      expression += c;
    }
  }
  return expression + ')';
}

std::vector<std::string> redirect_uris(const std::string& callback) {
  if (!callback.starts_with(regexp_start) || !callback.ends_with(')')) return {callback};
  std::vector<std::string> uris(1);
  for (std::size_t i = regexp_start.size(); i + 1 < callback.size(); ++i) {
    if (callback[i] == '|') {
      uris.emplace_back();
      continue;
    }
    if (callback[i] == '\\' && i + 2 < callback.size()) ++i;
    uris.back() += callback[i];
  }
  return uris;
}

Json with_client(Json oidc, const Client& client, const Client& before) {
  oidc.erase("clientSecret");
  if (!client.grant_types.empty() && client.grant_types != before.grant_types)
    oidc["grantTypes"] = client.grant_types;
  if (client.redirect_uris != before.redirect_uris)
    oidc["callbackURLs"] = callbacks(client.redirect_uris);
  if (const auto& method = client.token_endpoint_auth_method;
      !method.empty() && method != before.token_endpoint_auth_method) {
    oidc["publicClient"] = method == "none";
    oidc.erase("clientAuthentication");
    if (method != "none") oidc["clientAuthentication"] = {{"tokenEndpointAuthMethod", method}};
  }
  Json metadata = *client.metadata;
  for (const auto& [name, value] : before.metadata->items()) {
    if (const Json* same = json::find(metadata, name); same != nullptr && *same == value)
      metadata.erase(name);
  }
  oidc.update(metadata, true);
  return oidc;
}

Json application_representation(const Client& client) {
  const bool signs_people_in = has(client.grant_types, "authorization_code");
  return {{"name", client.name},
          {"templateId", signs_people_in ? "mcp-client-application" : "m2m-application"},
          {"inboundProtocolConfiguration", {{"oidc", with_client(first_oidc(), client)}}},
          {"advancedConfigurations",
           {{"discoverableByEndUsers", false}, {"enableAPIBasedAuthentication", signs_people_in}}},
          {"associatedRoles", {{"allowedAudience", "ORGANIZATION"}}}};
}

Client client_from(const Json& application, const Json& oidc, const Client& asked) {
  Client client;
  client.name = text(application, "name");
  for (const std::string& uri : texts(oidc, "callbackURLs"))
    for (std::string& one : redirect_uris(uri)) client.redirect_uris.push_back(std::move(one));
  client.grant_types = texts(oidc, "grantTypes");
  client.token_endpoint_auth_method = auth_method_from(oidc);
  Json metadata = Json::object();
  for (const auto& [name, value] : asked.metadata->items()) {
    const Json* found = json::find(oidc, name);
    if (found != nullptr && !is_drivers_word(name)) metadata[name] = *found;
  }
  client.metadata = json::Document(std::move(metadata));
  return client;
}

Json agent_attributes(const Agent& agent, const std::string& owner) {
  Json attributes = {
      {"DisplayName", agent.name},
      {"AgentType", agent.kind == AgentKind::interactive ? "INTERACTIVE" : "BACKGROUND"}};
  if (!owner.empty()) attributes["Owner"] = owner;
  return attributes;
}

Agent agent_from(const Json& resource, const std::string& owner) {
  const Json* attributes = json::find(resource, agent_schema);
  const Json* product = json::find(resource, product_schema);
  const Json* active = json::find(resource, "active");
  Agent agent;
  agent.name = attributes ? text_or_empty(*attributes, "DisplayName") : std::string();
  agent.owner = owner;
  if (attributes && text_or_empty(*attributes, "AgentType") == "BACKGROUND")
    agent.kind = AgentKind::background;
  agent.enabled = !(product && is_true(*product, "accountLocked")) && !(active && *active == false);
  return agent;
}

Json replacing(const Json& value) {
  return {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:PatchOp"}},
          {"Operations", Json::array({{{"op", "replace"}, {"value", value}}})}};
}

Json patch(const char* operation, const std::string& path, const Json& value) {
  Json change = {{"op", operation}, {"path", path}};
  if (!value.is_null()) change["value"] = value;
  return {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:PatchOp"}},
          {"Operations", Json::array({change})}};
}

}  // namespace mcpauth::registry::asgardeo
