// Who may use what at Glewlwyd: clients and users have a list of scopes each.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/scopes.hpp"
#include "registry/glewlwyd_registrar.hpp"
#include "registry/glewlwyd_representation.hpp"
#include "registry/recorded.hpp"

namespace mcpauth::registry::glewlwyd {
namespace {

Collection collection_of(SubjectKind kind) {
  return kind == SubjectKind::user ? Collection::users : Collection::clients;
}

Error unknown(std::string_view what, const std::string& name) {
  return Error(Exit::usage, "unknown_name",
               fmt::format("there is no {} {} at Glewlwyd", what, quote(name)));
}

// A scope is for all that a client does; whether that is for itself follows from its grants.
For whom(SubjectKind kind, const Json& holder) {
  if (kind != SubjectKind::client) return kind == SubjectKind::agent ? For::self : For::user;
  const auto grants = client_from(holder, {}).grant_types;
  const bool for_people = std::ranges::count(grants, "authorization_code") > 0;
  return for_people || std::ranges::count(grants, "client_credentials") == 0 ? For::user
                                                                             : For::self;
}

Access access_of(SubjectKind kind, const Json& holder, const McpServer& server) {
  Access access{
      kind, holder_name(collection_of(kind), holder), server.name, {}, whom(kind, holder)};
  const auto scopes = scopes_of(holder);
  for (const auto& scope : server.scopes) {
    if (std::ranges::count(scopes, scope.name) > 0) access.scopes.push_back(scope.name);
  }
  return access;
}

}  // namespace

void GlewlwydRegistrar::must_take_access(const Access& wanted) const {
  if (wanted.kind == SubjectKind::agent && wanted.on_behalf == For::user)
    throw Error(Exit::unsupported, "no_delegation",
                "Glewlwyd gives no tokens in which an agent acts for a user",
                "authorize the agent for itself");
}

// A user keeps what is not named, a client does not.
Json GlewlwydRegistrar::set_scopes(Collection collection, const Json& holder,
                                   const std::vector<std::string>& scopes) const {
  Json body = collection == Collection::users ? Json::object() : holder;
  body.erase("source");
  body["scope"] = scopes;
  return api_.replace(collection, holder_name(collection, holder), body);
}

// Read again, for it is put as a whole.
void GlewlwydRegistrar::take_scope_from(Collection collection, const std::string& holder,
                                        const std::string& scope) const {
  const auto kind = collection == Collection::users ? SubjectKind::user
                    : is_agent(holder)              ? SubjectKind::agent
                                                    : SubjectKind::client;
  const auto [noun, kept_as] = subject_key(kind, holder);
  const auto locked = administration_.lock(noun, kept_as);
  const auto standing = api_.find(collection, holder);
  if (!standing) return;
  auto scopes = scopes_of(*standing);
  std::erase(scopes, scope);
  set_scopes(collection, *standing, scopes);
}

McpServer GlewlwydRegistrar::server_named(const std::string& name) const {
  for (auto& server : servers_in(api_.plugin())) {
    if (server.object.name == name) return std::move(server.object);
  }
  throw unknown("MCP server", name);
}

Json GlewlwydRegistrar::subject_of(const Access& access) const {
  const bool other_kind = access.kind != SubjectKind::user &&
                          is_agent(access.subject) != (access.kind == SubjectKind::agent);
  const auto holder = api_.find(collection_of(access.kind), access.subject);
  if (!holder || other_kind) throw unknown(to_string(access.kind), access.subject);
  return *holder;
}

std::vector<Access> GlewlwydRegistrar::list_access(const Registered<McpServer>* server) {
  std::vector<Registered<McpServer>> servers;
  if (server != nullptr)
    servers.push_back(*server);
  else
    servers = servers_in(api_.plugin());
  std::vector<Access> all;
  for (const auto collection : {Collection::clients, Collection::users}) {
    api_.each(collection, [&](const Json& holder) {
      auto kind = SubjectKind::user;
      if (collection == Collection::clients)
        kind = is_agent(client_id_of(holder)) ? SubjectKind::agent : SubjectKind::client;
      for (const auto& one : servers) {
        auto access = access_of(kind, holder, one.object);
        if (!access.scopes.empty()) all.push_back(std::move(access));
      }
      return true;
    });
  }
  return all;
}

// Users have no mark of ours.
void GlewlwydRegistrar::record_given(const Access& wanted,
                                     const std::vector<std::string>& had) const {
  Access given = wanted;
  given.scopes = oauth::scope_difference(wanted.scopes, had);
  if (!given.scopes.empty()) record_access(records(), given);
}

std::vector<std::string> GlewlwydRegistrar::given_here(const Access& standing) {
  return kept_access(records(), standing).scopes;
}

Access GlewlwydRegistrar::authorize(const Access& wanted) {
  must_take_access(wanted);
  const auto server = server_named(wanted.server);
  const auto holder = subject_of(wanted);
  for (const auto& scope : wanted.scopes) {
    if (std::ranges::find(server.scopes, scope, &Scope::name) == server.scopes.end())
      throw unknown("scope of this server", scope);
  }
  if (wanted.kind == SubjectKind::user) record_given(wanted, scopes_of(holder));
  const auto after = set_scopes(collection_of(wanted.kind), holder,
                                oauth::scope_union(scopes_of(holder), wanted.scopes));
  const auto access = access_of(wanted.kind, after, server);
  if (access.on_behalf != wanted.on_behalf)
    administration_.warn(
        "Glewlwyd gives a scope for all that a client does, for itself and for users");
  return access;
}

Access GlewlwydRegistrar::deauthorize(const Access& unwanted) {
  must_take_access(unwanted);
  const auto server = server_named(unwanted.server);
  const auto holder = subject_of(unwanted);
  const auto taken =
      unwanted.scopes.empty() ? access_of(unwanted.kind, holder, server).scopes : unwanted.scopes;
  const auto after = set_scopes(collection_of(unwanted.kind), holder,
                                oauth::scope_difference(scopes_of(holder), taken));
  if (unwanted.kind == SubjectKind::user) {
    Access gone = unwanted;
    gone.scopes = taken;
    withdraw_recorded_access(records(), gone);
  }
  administration_.warn("tokens that are out already keep these scopes until they expire");
  return access_of(unwanted.kind, after, server);
}

}  // namespace mcpauth::registry::glewlwyd
