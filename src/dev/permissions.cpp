#include "dev/permissions.hpp"

#include <algorithm>

namespace mcpauth::dev {
namespace {

template <class List>
bool lists(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

const Scope* find_persona_scope(const State& state, std::string_view name) {
  const auto scopes = state.persona->scopes;
  const auto found = std::find_if(scopes.begin(), scopes.end(),
                                  [&](const Scope& scope) { return scope.name == name; });
  return found == scopes.end() ? nullptr : &*found;
}

const ApiScope* find_scope_in(const ApiResource& api, std::string_view name) {
  const auto found = std::find_if(api.scopes.begin(), api.scopes.end(),
                                  [&](const ApiScope& scope) { return scope.name == name; });
  return found == api.scopes.end() ? nullptr : &*found;
}

// A role counts in its own application, or in those that look at the organization's.
bool counts_in(const Role& role, const Application& application) {
  if (application.role_audience == "ORGANIZATION") return role.application.empty();
  return role.application == application.id;
}

bool has_role_for(const State& state, const Application& application, const std::string& sub,
                  std::string_view scope) {
  const auto& roles = state.kept.roles;
  return std::any_of(roles.begin(), roles.end(), [&](const auto& entry) {
    const Role& role = entry.second;
    return counts_in(role, application) && lists(role.users, sub) && lists(role.permissions, scope);
  });
}

bool is_permitted(const State& state, const Client& client, const std::string& sub,
                  std::string_view scope) {
  const Application& application = client.application;
  if (find_persona_scope(state, scope)) return true;
  const ApiResource* api = find_api_of_scope(state, scope);
  if (!api) return false;
  if (application.self_registered) return api->type != system_type;
  if (find_agent(state, client.id)) return has_role_for(state, application, sub, scope);
  const auto& all = application.authorizations;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Authorization& row) { return row.api == api->id; });
  if (found == all.end() || !lists(found->scopes, scope)) return false;
  return found->policy != rbac_policy || sub == client.id ||
         has_role_for(state, application, sub, scope);
}

}  // namespace

bool is_known_resource(const State& state, std::string_view resource) {
  const auto& apis = state.kept.api_resources;
  return lists(state.resources, resource) ||
         std::any_of(apis.begin(), apis.end(), [&](const ApiResource& api) {
           return api.type != system_type && api.identifier == resource;
         });
}

bool scope_exists(const State& state, std::string_view scope) {
  return find_persona_scope(state, scope) || find_api_of_scope(state, scope);
}

std::vector<std::string> public_scopes(const State& state) {
  std::vector<std::string> names;
  for (const Scope& scope : state.persona->scopes) names.emplace_back(scope.name);
  for (const ApiResource& api : state.kept.api_resources)
    if (api.type != system_type)
      for (const ApiScope& scope : api.scopes) names.push_back(scope.name);
  return names;
}

std::string scope_title(const State& state, const std::string& scope) {
  if (const Scope* known = find_persona_scope(state, scope)) return std::string(known->title);
  const ApiResource* api = find_api_of_scope(state, scope);
  const std::string title = api ? find_scope_in(*api, scope)->title : std::string();
  return title.empty() ? scope : title;
}

const ApiResource* find_api(const State& state, std::string_view id) {
  const auto& apis = state.kept.api_resources;
  const auto found =
      std::find_if(apis.begin(), apis.end(), [&](const ApiResource& api) { return api.id == id; });
  return found == apis.end() ? nullptr : &*found;
}

const ApiResource* find_api_of_scope(const State& state, std::string_view scope) {
  const auto& apis = state.kept.api_resources;
  const auto found = std::find_if(apis.begin(), apis.end(), [&](const ApiResource& api) {
    return find_scope_in(api, scope) != nullptr;
  });
  return found == apis.end() ? nullptr : &*found;
}

std::vector<std::string> permitted_scopes(const State& state, const Client& client,
                                          const std::string& sub, std::vector<std::string> scopes) {
  std::erase_if(scopes,
                [&](const std::string& scope) { return !is_permitted(state, client, sub, scope); });
  return scopes;
}

}  // namespace mcpauth::dev
