// Who may use what: an application's authorized APIs, and the roles of users and agents.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "registry/asgardeo_registrar.hpp"

namespace mcpauth::registry::asgardeo {
namespace {

std::string authorized_path(const std::string& application_id) {
  return application_path(application_id) + authorized_apis;
}

std::string authorized_path(const std::string& application_id, const std::string& api_id) {
  return authorized_path(application_id) + '/' + percent_encode(api_id);
}

std::vector<std::string> scope_names(const McpServer& server) {
  std::vector<std::string> names;
  for (const Scope& scope : server.scopes) names.push_back(scope.name);
  return names;
}

std::vector<std::string> names_in(const Json& scopes) {
  std::vector<std::string> names;
  for (const Json& scope : scopes)
    names.push_back(scope.is_string() ? *scope.get_ptr<const std::string*>() : text(scope, "name"));
  return names;
}

// The scopes of `server` that `member` has by one role or another, in the server's order.
std::vector<std::string> scopes_by_role(const std::vector<RoleView>& roles,
                                        const std::string& member, const McpServer& server) {
  std::vector<std::string> scopes = scope_names(server);
  std::erase_if(scopes, [&](const std::string& scope) {
    return std::none_of(roles.begin(), roles.end(), [&](const RoleView& role) {
      return has(role.members, member) && has(role.scopes, scope);
    });
  });
  return scopes;
}

// The product does not say for whom an application uses a server; its grants do, unless it has
// both, and then what we were told.
For purpose_of(const Client& client, const Records& records, const std::string& server) {
  const bool machine = has(client.grant_types, "client_credentials");
  if (machine != has(client.grant_types, "authorization_code"))
    return machine ? For::self : For::user;
  const auto record = records.find(Noun::access, client.name + ' ' + server);
  if (!record) return For::user;
  return access_from_json(*record->object, {"a kept registration", Exit::store}).on_behalf;
}

template <typename Object>
const Registered<Object>& only_one(const std::vector<Registered<Object>>& found,
                                   std::string_view noun, const std::string& name) {
  if (found.empty())
    throw Error(Exit::usage, "unknown_name",
                fmt::format("there is no {} {} at the server", noun, quote(name)));
  must_be_one(found.size(), noun, name);
  return found.front();
}

}  // namespace

Registered<McpServer> AsgardeoRegistrar::server_of(const Access& access) {
  return only_one(find_servers(access.server), "server", access.server);
}

AsgardeoRegistrar::Subject AsgardeoRegistrar::subject_of(const Access& access) {
  const std::string& name = access.subject;
  if (access.kind == SubjectKind::user) return {user_id(name), {}};
  if (access.kind == SubjectKind::client)
    return {{}, text(*only_one(find_clients(name), "client", name).document, "id")};
  const std::string id = only_one(find_agents(name), "agent", name).id;
  return {id, find_application_for(name, id).value_or("")};
}

std::vector<std::string> AsgardeoRegistrar::authorized_scopes(const std::string& application_id,
                                                              const std::string& api_id) const {
  for (const Json& row : api_.list(authorized_path(application_id)))
    if (text_or_empty(row, "id") == api_id) return names_in(elements(row, "authorizedScopes"));
  return {};
}

// An API that is there already is answered with a conflict, and changed by another request.
void AsgardeoRegistrar::authorize_application(const std::string& application_id,
                                              const std::string& api_id,
                                              const std::vector<std::string>& scopes) const {
  const Json row = {{"id", api_id}, {"policyIdentifier", "RBAC"}, {"scopes", scopes}};
  if (api_.write("POST", authorized_path(application_id), row, conflict).status == conflict)
    api_.write("PATCH", authorized_path(application_id, api_id),
               {{"addedScopes", scopes}, {"removedScopes", Json::array()}});
}

void AsgardeoRegistrar::deauthorize_application(const std::string& application_id,
                                                const std::string& api_id,
                                                const std::vector<std::string>& scopes) const {
  std::vector<std::string> left = authorized_scopes(application_id, api_id);
  if (left.empty()) return;
  std::erase_if(left, [&](const std::string& scope) { return has(scopes, scope); });
  if (left.empty())
    api_.remove(authorized_path(application_id, api_id));
  else
    api_.write("PATCH", authorized_path(application_id, api_id),
               {{"addedScopes", Json::array()}, {"removedScopes", scopes}});
}

// An agent that acts for itself has what both its application and its roles give.
Access AsgardeoRegistrar::standing(const Access& asked, const Subject& subject,
                                   const Registered<McpServer>& server) {
  Access access = asked;
  if (!subject.application_id.empty())
    access.scopes = authorized_scopes(subject.application_id, server.id);
  if (subject.id.empty() || asked.on_behalf == For::user) {
    if (asked.kind != SubjectKind::user) return access;
  }
  const auto by_role = scopes_by_role(roles_.all(), subject.id, server.object);
  if (subject.application_id.empty())
    access.scopes = by_role;
  else
    std::erase_if(access.scopes, [&](const std::string& scope) { return !has(by_role, scope); });
  return access;
}

Access AsgardeoRegistrar::authorize(const Access& wanted) {
  const auto server = server_of(wanted);
  const Subject subject = subject_of(wanted);
  for (const std::string& scope : wanted.scopes)
    if (!has(scope_names(server.object), scope))
      throw Error(Exit::usage, "unknown_scope",
                  fmt::format("the server {} has no scope {}", quote(wanted.server), quote(scope)));
  if (!subject.application_id.empty())
    authorize_application(subject.application_id, server.id, wanted.scopes);
  const bool by_role =
      !subject.id.empty() && (wanted.kind == SubjectKind::user || wanted.on_behalf == For::self);
  if (by_role)
    for (const std::string& scope : wanted.scopes) roles_.add(scope, subject.id);
  Access access = standing(wanted, subject, server);
  if (wanted.kind == SubjectKind::client) {
    Record record;
    record.noun = Noun::access;
    record.name = wanted.subject + ' ' + wanted.server;
    record.level = Level::native;
    record.object = json::Document(to_json(access));
    administration_.records.save(record);
  }
  return access;
}

Access AsgardeoRegistrar::without(const Access& unwanted,
                                  void (Roles::*leave)(const std::vector<std::string>& scopes,
                                                       const std::string& member) const) {
  const auto server = server_of(unwanted);
  const Subject subject = subject_of(unwanted);
  const std::vector<std::string> scopes =
      unwanted.scopes.empty() ? scope_names(server.object) : unwanted.scopes;
  if (!subject.application_id.empty())
    deauthorize_application(subject.application_id, server.id, scopes);
  if (!subject.id.empty()) (roles_.*leave)(scopes, subject.id);
  Access left = standing(unwanted, subject, server);
  if (left.scopes.empty() && unwanted.kind == SubjectKind::client)
    administration_.records.forget(Noun::access, unwanted.subject + ' ' + unwanted.server);
  return left;
}

Access AsgardeoRegistrar::deauthorize(const Access& unwanted) {
  return without(unwanted, &Roles::remove);
}

Access AsgardeoRegistrar::take_back(const Access& unwanted) {
  return without(unwanted, &Roles::remove_ours);
}

std::vector<std::string> AsgardeoRegistrar::given_here(const Access& standing) {
  const std::string id = user_id(standing.subject);
  std::vector<std::string> scopes = standing.scopes;
  std::erase_if(scopes, [&](const std::string& scope) { return !roles_.gives(scope, id); });
  return scopes;
}

void AsgardeoRegistrar::add_client_access(std::vector<Access>& all,
                                          const std::vector<Registered<McpServer>>& servers) {
  list_clients([&](const Registered<Client>& client) {
    const Json rows = api_.list(authorized_path(text(*client.document, "id")));
    for (const Json& row : rows)
      for (const auto& server : servers)
        if (text_or_empty(row, "id") == server.id)
          all.push_back({SubjectKind::client, client.object.name, server.object.name,
                         names_in(elements(row, "authorizedScopes")),
                         purpose_of(client.object, administration_.records, server.object.name)});
    return true;
  });
}

void AsgardeoRegistrar::add_role_access(std::vector<Access>& all,
                                        const std::vector<Registered<McpServer>>& servers) {
  const std::vector<RoleView> roles = roles_.all();
  std::map<std::string, std::string> agents;
  list_agents([&](const Registered<Agent>& agent) {
    agents[agent.id] = agent.object.name;
    const auto application = find_application_for(agent.object.name, agent.id);
    for (const auto& server : servers) {
      const auto by_role = scopes_by_role(roles, agent.id, server.object);
      const auto authorized =
          application ? authorized_scopes(*application, server.id) : std::vector<std::string>();
      for (const auto purpose : {For::self, For::user}) {
        auto scopes = authorized;
        std::erase_if(scopes, [&](const std::string& scope) {
          return has(by_role, scope) != (purpose == For::self);
        });
        if (!scopes.empty())
          all.push_back(
              {SubjectKind::agent, agent.object.name, server.object.name, scopes, purpose});
      }
    }
    return true;
  });
  std::vector<std::string> users;
  for (const RoleView& role : roles)
    for (const std::string& id : role.members)
      if (agents.find(id) == agents.end() && !has(users, id)) users.push_back(id);
  for (const std::string& id : users)
    for (const auto& server : servers)
      if (const auto scopes = scopes_by_role(roles, id, server.object); !scopes.empty())
        all.push_back({SubjectKind::user, user_name(id), server.object.name, scopes, For::user});
}

std::vector<Access> AsgardeoRegistrar::list_access(const Registered<McpServer>* server) {
  std::vector<Registered<McpServer>> servers;
  if (server != nullptr)
    servers.push_back(*server);
  else
    list_servers([&](const Registered<McpServer>& one) {
      servers.push_back(one);
      return true;
    });
  std::vector<Access> all;
  add_client_access(all, servers);
  add_role_access(all, servers);
  return all;
}

}  // namespace mcpauth::registry::asgardeo
