// Who may use what at Keycloak: a scope that is assigned to a client is for all that the client
// does.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/keycloak_registrar.hpp"

namespace mcpauth::registry::keycloak {
namespace {

bool lists(const std::vector<std::string>& list, const std::string& value) {
  return std::ranges::find(list, value) != list.end();
}

bool is_on(const Json& client, std::string_view member) {
  return json::Object(client, {"Keycloak's answer"}).optional_bool(member) == true;
}

// One assignment serves a client as itself and for users; which of the two it is follows from what
// the client can do at all.
Access access_of(const Json& client, const McpServer& server) {
  Access access;
  const bool is_agent = role_of(client) == Role::agent;
  access.kind = is_agent ? SubjectKind::agent : SubjectKind::client;
  access.subject = client_id_of(client);
  access.server = server.name;
  const auto assigned = scopes_of(client);
  for (const auto& scope : server.scopes) {
    if (lists(assigned, scope.name)) access.scopes.push_back(scope.name);
  }
  const bool only_itself =
      is_on(client, "serviceAccountsEnabled") && !is_on(client, "standardFlowEnabled");
  access.on_behalf = is_agent || only_itself ? For::self : For::user;
  return access;
}

Error unknown(const char* what, const std::string& name) {
  return Error(Exit::usage, "unknown_name",
               fmt::format("there is no {} {} at Keycloak", what, quote(name)));
}

std::string scope_id(const std::vector<Json>& client_scopes, const std::string& name) {
  for (const auto& scope : client_scopes) {
    if (scope_from(scope).name == name) return uuid_of(scope);
  }
  throw unknown("scope", name);
}

}  // namespace

void KeycloakRegistrar::must_take_access(const Access& wanted) const {
  if (wanted.kind == SubjectKind::user)
    throw Error(Exit::unsupported, "unsupported_verb",
                "Keycloak has no scopes of users: who consents gets what the client may ask for",
                "authorize the client");
  if (wanted.kind == SubjectKind::agent && wanted.on_behalf == For::user)
    throw Error(Exit::unsupported, "no_delegation",
                "Keycloak gives no tokens in which an agent acts for a user",
                "authorize the agent for itself");
}

McpServer KeycloakRegistrar::server_named(const std::string& name,
                                          const std::vector<Json>& scopes) const {
  if (const auto record = administration_.records.find(Noun::server, name)) {
    const auto client = find(record->id, Role::server);
    if (client && server_from(*client, {}).name == name) return server_from(*client, scopes);
  }
  std::optional<McpServer> found;
  realm_.each_client([&](const Json& client) {
    if (role_of(client) != Role::server) return true;
    auto server = server_from(client, scopes);
    if (server.name == name) found = std::move(server);
    return !found;
  });
  if (!found) throw unknown("server", name);
  return *found;
}

Json KeycloakRegistrar::subject_of(const Access& access) const {
  const bool is_agent = access.kind == SubjectKind::agent;
  const auto client = find(access.subject, is_agent ? Role::agent : Role::client);
  if (!client) throw unknown(is_agent ? "agent" : "client", access.subject);
  return *client;
}

std::vector<Access> KeycloakRegistrar::list_access(const Registered<McpServer>* server) {
  std::vector<McpServer> servers;
  if (server != nullptr) {
    servers.push_back(server->object);
  } else {
    list_servers([&](const Registered<McpServer>& one) {
      servers.push_back(one.object);
      return true;
    });
  }
  std::vector<Access> all;
  realm_.each_client([&](const Json& client) {
    const auto role = role_of(client);
    if (role != Role::client && role != Role::agent) return true;
    for (const auto& one : servers) {
      auto access = access_of(client, one);
      if (!access.scopes.empty()) all.push_back(std::move(access));
    }
    return true;
  });
  return all;
}

Access KeycloakRegistrar::authorize(const Access& wanted) {
  must_take_access(wanted);
  const auto client_scopes = realm_.client_scopes();
  const auto server = server_named(wanted.server, client_scopes);
  const auto uuid = uuid_of(subject_of(wanted));
  for (const auto& scope : wanted.scopes) {
    if (std::ranges::none_of(server.scopes, [&](const Scope& s) { return s.name == scope; }))
      throw unknown("scope of this server", scope);
  }
  for (const auto& scope : wanted.scopes)
    realm_.add_optional_scope(uuid, scope_id(client_scopes, scope));
  auto access = access_of(realm_.client(uuid), server);
  if (access.on_behalf != wanted.on_behalf)
    administration_.warn(
        "Keycloak assigns a scope for all that a client does, for itself and for users");
  return access;
}

Access KeycloakRegistrar::deauthorize(const Access& unwanted) {
  must_take_access(unwanted);
  const auto client_scopes = realm_.client_scopes();
  const auto server = server_named(unwanted.server, client_scopes);
  const auto client = subject_of(unwanted);
  const auto uuid = uuid_of(client);
  for (const auto& scope : access_of(client, server).scopes) {
    if (unwanted.scopes.empty() || lists(unwanted.scopes, scope))
      realm_.remove_scope(uuid, scope_id(client_scopes, scope));
  }
  administration_.warn("tokens that are out already keep these scopes until they expire");
  return access_of(realm_.client(uuid), server);
}

}  // namespace mcpauth::registry::keycloak
