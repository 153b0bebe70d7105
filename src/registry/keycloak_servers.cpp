// MCP servers at Keycloak: a client whose clientId is the resource, and the client scopes whose
// audience mapper names it.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/checks.hpp"
#include "registry/keycloak_registrar.hpp"

namespace mcpauth::registry::keycloak {
namespace {

const Json* find_scope(const std::vector<Json>& scopes, const std::string& name) {
  const auto found = std::ranges::find_if(
      scopes, [&](const Json& scope) { return scope_from(scope).name == name; });
  return found != scopes.end() ? &*found : nullptr;
}

// Names of client scopes are unique in a realm: one of another server, or of nobody's, is not ours
// to change.
void must_be_for(const Json& client_scope, const std::string& resource) {
  const auto audiences = audiences_of(client_scope);
  if (std::ranges::find(audiences, resource) != audiences.end()) return;
  const auto whose = audiences.empty() ? "is no MCP server's" : "is of " + quote(audiences.front());
  throw Error(Exit::refused, "scope_taken",
              fmt::format("the scope {} {} already, and a realm of Keycloak has each name once",
                          quote(scope_from(client_scope).name), whose),
              "put the server's name before the names of its scopes");
}

bool has_scope(const McpServer& server, const std::string& name) {
  return std::ranges::any_of(server.scopes, [&](const Scope& scope) { return scope.name == name; });
}

Registered<McpServer> registered_server(const Json& client, const std::vector<Json>& scopes) {
  Registered<McpServer> server{server_from(client, scopes), client_id_of(client), Level::composed,
                               json::Document(without_secrets(client)), is_ours(client)};
  for (const auto& scope : scopes) {
    const auto name = scope_from(scope).name;
    if (!is_ours(scope) && has_scope(server.object, name)) server.foreign.push_back(name);
  }
  return server;
}

}  // namespace

// The record is not needed to find a server, but saves a look through all clients.
Registered<McpServer> KeycloakRegistrar::kept_server(const Json& client,
                                                     const std::vector<Json>& scopes) const {
  auto server = registered_server(client, scopes);
  Record record;
  record.noun = Noun::server;
  record.name = server.object.name;
  record.id = server.id;
  record.level = server.level;
  record.object = json::Document(to_json(server.object));
  administration_.records.save(record);
  return server;
}

std::vector<Registered<McpServer>> KeycloakRegistrar::find_servers(const std::string& reference) {
  // What names may not look like is asked for at once.
  if (reference.find("://") != std::string::npos)
    if (const auto client = find(reference, Role::server))
      return {registered_server(*client, realm_.client_scopes())};
  std::vector<Registered<McpServer>> found;
  list_servers([&](const Registered<McpServer>& server) {
    if (server.object.name == reference || server.object.resource == reference ||
        server.id == reference)
      found.push_back(server);
    return true;
  });
  return found;
}

void KeycloakRegistrar::list_servers(const Take<McpServer>& take) {
  const auto scopes = realm_.client_scopes();
  realm_.each_client([&](const Json& client) {
    return role_of(client) != Role::server || take(registered_server(client, scopes));
  });
}

std::vector<Json> KeycloakRegistrar::with_scopes(std::vector<Json> found,
                                                 const McpServer& wanted) const {
  for (const auto& scope : wanted.scopes) {
    if (const Json* there = find_scope(found, scope.name)) must_be_for(*there, wanted.resource);
  }
  for (const auto& scope : wanted.scopes) {
    const Json* there = find_scope(found, scope.name);
    if (there == nullptr) {
      const auto created = realm_.create_scope(scope_representation(scope, wanted.resource));
      if (!created) return with_scopes(realm_.client_scopes(), wanted);
      found.push_back(*created);
    } else if (scope_from(*there) != scope) {
      const auto id = uuid_of(*there);
      realm_.change_scope(id, scope_changes(scope));
      found[static_cast<std::size_t>(there - found.data())] = realm_.client_scope(id);
    }
  }
  return found;
}

void KeycloakRegistrar::must_be_free(const McpServer& wanted) const {
  realm_.each_client([&](const Json& client) {
    if (role_of(client) == Role::server) must_be_same(server_from(client, {}), wanted);
    return true;
  });
}

// The client comes last: with it the server is there as a whole, and a run that was cut off before
// is completed by the next.
Registered<McpServer> KeycloakRegistrar::register_server(const McpServer& wanted) {
  if (realm_.find_client(wanted.resource)) {
    const auto client = existing(wanted.resource, Role::server);
    return kept_server(client, realm_.client_scopes());
  }
  must_be_free(wanted);
  const auto scopes = with_scopes(realm_.client_scopes(), wanted);
  const auto created = realm_.create_client(server_representation(wanted));
  return kept_server(created ? *created : existing(wanted.resource, Role::server), scopes);
}

void KeycloakRegistrar::must_take_server(const McpServer& wanted, const McpServer& before) const {
  if (wanted.resource != before.resource)
    throw Error(Exit::unsupported, "resource_is_fixed",
                "Keycloak knows a server by its resource, and tokens that are out name it",
                "register the new resource, and delete the old one");
}

Registered<McpServer> KeycloakRegistrar::update_server(const Registered<McpServer>& before,
                                                       const McpServer& wanted) {
  must_take_server(wanted, before.object);
  if (wanted.name != before.object.name) must_be_free(wanted);
  auto scopes = with_scopes(realm_.client_scopes(), wanted);
  for (const auto& scope : before.object.scopes) {
    const Json* there = find_scope(scopes, scope.name);
    if (there == nullptr || has_scope(wanted, scope.name)) continue;
    remove_scope(*there);
    scopes.erase(scopes.begin() + (there - scopes.data()));
  }
  const auto uuid = uuid_of(*before.document);
  if (wanted.name != before.object.name || wanted.description != before.object.description)
    realm_.change_client(uuid, {{"name", wanted.name}, {"description", wanted.description}});
  auto result = kept_server(realm_.client(uuid), scopes);
  if (wanted.name != before.object.name)
    administration_.records.forget(Noun::server, before.object.name);
  return result;
}

void KeycloakRegistrar::remove_scope(const Json& client_scope) const {
  if (audiences_of(client_scope).size() > 1)
    return administration_.warn(
        fmt::format("the scope {} is of another server, too: it was left in the realm",
                    quote(scope_from(client_scope).name)));
  realm_.delete_scope(uuid_of(client_scope));
}

void KeycloakRegistrar::delete_server(const Registered<McpServer>& server) {
  for (const auto& scope : realm_.client_scopes()) {
    if (has_scope(server.object, scope_from(scope).name)) remove_scope(scope);
  }
  realm_.delete_client(uuid_of(*server.document));
  administration_.records.forget(Noun::server, server.object.name);
}

}  // namespace mcpauth::registry::keycloak
