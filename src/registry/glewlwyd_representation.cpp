#include "registry/glewlwyd_representation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/checks.hpp"

namespace mcpauth::registry::glewlwyd {
namespace {

constexpr const char* resource_scopes = "resource-scope";

struct GrantName {
  std::string_view grant;
  std::string_view here;
};
constexpr GrantName grant_names[] = {
    {"authorization_code", "code"},
    {"refresh_token", "refresh_token"},
    {"client_credentials", "client_credentials"},
    {"urn:ietf:params:oauth:grant-type:device_code", "device_authorization"},
    {"password", "password"},
    {"implicit", "token"},
};

std::vector<std::string> texts(const Json& object, std::string_view name) {
  return json::Object(object, {"Glewlwyd's answer"})
      .optional_strings(name)
      .value_or(std::vector<std::string>{});
}

// What was never said is null there.
std::string text(const Json& object, std::string_view name) {
  const auto* value = json::find_string(object, name);
  return value != nullptr ? *value : "";
}

bool lists(const std::vector<std::string>& list, std::string_view value) {
  return std::ranges::find(list, value) != list.end();
}

std::string type_of(const std::string& grant) {
  const auto* row = std::ranges::find_if(
      grant_names, [&](const GrantName& candidate) { return candidate.grant == grant; });
  if (row == std::end(grant_names))
    throw Error(Exit::unsupported, "unsupported_grant",
                fmt::format("Glewlwyd has no grant {}", quote(grant)));
  return std::string(row->here);
}

// Return the words for `grants` with those of `standing` that say nothing of grants that we know.
std::vector<std::string> authorization_types(const std::vector<std::string>& grants,
                                             std::vector<std::string> standing) {
  std::vector<std::string> wanted;
  for (const auto& grant : grants) wanted.push_back(type_of(grant));
  std::erase_if(standing, [&](const std::string& type) {
    const bool known = std::ranges::any_of(
        grant_names, [&](const GrantName& candidate) { return candidate.here == type; });
    return known && !lists(wanted, type);
  });
  for (auto& type : wanted) {
    if (!lists(standing, type)) standing.push_back(std::move(type));
  }
  return standing;
}

Json metadata_from(const Json& client, const Json& asked) {
  Json metadata = Json::object();
  if (const auto name = text(client, "name"); !name.empty() && name != client_id_of(client))
    metadata["client_name"] = name;
  for (const auto& member : asked.items()) {
    const Json* found = json::find(client, member.key());
    if (found != nullptr && member.key() != "client_name" && !is_drivers_word(member.key()))
      metadata[member.key()] = *found;
  }
  // What is switched off must not come alive elsewhere.
  const Json* enabled = json::find(client, "enabled");
  if (enabled != nullptr && *enabled == false) metadata["enabled"] = false;
  return metadata;
}

const Json& resources_by_scope(const Json& plugin) {
  static const Json none = Json::object();
  const Json* parameters = json::find(plugin, "parameters");
  const Json* map = parameters != nullptr ? json::find(*parameters, resource_scopes) : nullptr;
  return map != nullptr && map->is_object() ? *map : none;
}

// What its own tools made may have no method: then it is the default of RFC 7591 §2.
std::string default_method(const Json& client) {
  const Json* confidential = json::find(client, "confidential");
  return confidential != nullptr && *confidential == false ? "none" : "client_secret_basic";
}

// A client of several methods keeps them where the one that is wanted is among them.
bool takes_method(const Json& client, const std::string& method) {
  const auto methods = texts(client, "token_endpoint_auth_method");
  const bool stands = json::find(client, "client_id") != nullptr;
  return lists(methods, method) || (stands && methods.empty() && method == default_method(client));
}

}  // namespace

std::vector<std::string> scopes_of(const Json& holder) {
  return texts(holder, "scope");
}

void must_have_grants(const std::vector<std::string>& grants) {
  authorization_types(grants, {});
}

std::string client_id_of(const Json& client) {
  return json::Object(client, {"Glewlwyd's answer"}).string("client_id");
}

std::string holder_name(Collection collection, const Json& holder) {
  return collection == Collection::users
             ? json::Object(holder, {"Glewlwyd's answer"}).string("username")
             : client_id_of(holder);
}

Json client_representation(const Client& client, Json before, const Secret& secret) {
  Json body = std::move(before);
  const auto& method = client.token_endpoint_auth_method;
  const bool proves_itself_so = takes_method(body, method);
  body.erase("source");
  body["client_id"] = client.name;
  if (!body.contains("name")) body["name"] = client.name;
  if (!body.contains("enabled")) body["enabled"] = true;
  body["authorization_type"] =
      authorization_types(client.grant_types, texts(body, "authorization_type"));
  body["redirect_uri"] = client.redirect_uris;
  if (!secret.empty()) body["client_secret"] = std::string(secret.reveal());
  if (!proves_itself_so) {
    body["confidential"] = method != "none";
    body["token_endpoint_auth_method"] = Json::array({method});
    if (!has_secret(method)) body.erase("client_secret");
  }
  if (client.jwks->empty())
    body.erase("jwks");
  else
    body["jwks"] = *client.jwks;
  for (const auto& member : client.metadata->items())
    body[member.key() == "client_name" ? "name" : member.key()] = member.value();
  return body;
}

Client client_from(const Json& client, const Client& asked) {
  Client found;
  found.name = client_id_of(client);
  found.redirect_uris = texts(client, "redirect_uri");
  const auto types = texts(client, "authorization_type");
  for (const auto& row : grant_names) {
    if (lists(types, row.here)) found.grant_types.emplace_back(row.grant);
  }
  const auto methods = texts(client, "token_endpoint_auth_method");
  const bool as_asked = lists(methods, asked.token_endpoint_auth_method);
  if (as_asked) found.token_endpoint_auth_method = asked.token_endpoint_auth_method;
  if (!as_asked)
    found.token_endpoint_auth_method = methods.empty() ? default_method(client) : methods.front();
  if (const Json* keys = json::find(client, "jwks")) found.jwks = json::Document(*keys);
  found.metadata = json::Document(metadata_from(client, *asked.metadata));
  return found;
}

bool has_secret(const std::string& auth_method) {
  return auth_method.starts_with("client_secret");
}

Secret secret_of(const Json& client) {
  return Secret(text(client, "client_secret"));
}

Json without_secrets(Json client) {
  for (const char* name : {"client_secret", "registration_access_token"}) client.erase(name);
  return client;
}

// What is empty is refused, so it is left out; what a scope demands of a sign-in stays.
Json scope_representation(const Scope& scope, Json before) {
  Json body = std::move(before);
  body["name"] = scope.name;
  for (const char* name : {"display_name", "description"}) body.erase(name);
  if (!scope.title.empty()) body["display_name"] = scope.title;
  if (!scope.description.empty()) body["description"] = scope.description;
  return body;
}

Scope scope_from(const Json& scope) {
  return {json::Object(scope, {"Glewlwyd's answer"}).string("name"), text(scope, "display_name"),
          text(scope, "description")};
}

std::vector<std::string> resources_of(const Json& plugin, const std::string& scope) {
  const auto& map = resources_by_scope(plugin);
  return json::find(map, scope) != nullptr ? texts(map, scope) : std::vector<std::string>{};
}

std::vector<std::string> scopes_for(const Json& plugin, const std::string& resource) {
  std::vector<std::string> scopes;
  for (const auto& member : resources_by_scope(plugin).items()) {
    if (lists(resources_of(plugin, member.key()), resource)) scopes.push_back(member.key());
  }
  return scopes;
}

std::vector<std::string> all_resources(const Json& plugin) {
  std::vector<std::string> all;
  for (const auto& member : resources_by_scope(plugin).items()) {
    for (const auto& resource : resources_of(plugin, member.key())) {
      if (!lists(all, resource)) all.push_back(resource);
    }
  }
  return all;
}

void set_scopes_for(Json& plugin, const std::string& resource,
                    const std::vector<std::string>& scopes) {
  Json map = Json::object();
  for (const auto& member : resources_by_scope(plugin).items()) {
    auto resources = resources_of(plugin, member.key());
    std::erase(resources, resource);
    if (!resources.empty()) map[member.key()] = resources;
  }
  for (const auto& scope : scopes) map[scope].push_back(resource);
  plugin["parameters"][resource_scopes] = std::move(map);
}

}  // namespace mcpauth::registry::glewlwyd
