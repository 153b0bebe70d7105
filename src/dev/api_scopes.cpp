// The scopes of API resources.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "dev/admin.hpp"
#include "dev/admin_endpoints.hpp"
#include "dev/api_resource.hpp"
#include "dev/permissions.hpp"

namespace mcpauth::dev {
namespace {

Json api_scope_document(const ApiScope& scope) {
  return {{"id", scope.id},
          {"name", scope.name},
          {"displayName", scope.title},
          {"description", scope.description}};
}

bool has_scope_named(const ApiResource& api, std::string_view name) {
  return std::any_of(api.scopes.begin(), api.scopes.end(),
                     [&](const ApiScope& scope) { return scope.name == name; });
}

void check_new_scope(const State& state, const ApiResource& api, const std::string& name) {
  const auto owners = state.persona->scopes;
  if (std::any_of(owners.begin(), owners.end(), [&](const Scope& own) { return own.name == name; }))
    refuse_management(state, 400, "API-RESOURCE-60009", "Invalid scope name.",
                      "The scope " + name + " is an OpenID Connect scope.");
  for (const std::string_view prefix : {"internal_", "console:"})
    if (name.starts_with(prefix))
      refuse_management(state, 400, "API-RESOURCE-60008", "Restricted scope name.",
                        "Scope names may not begin with " + std::string(prefix));
  const ApiResource* other = find_api_of_scope(state, name);
  if (has_scope_named(api, name) || (other && other->id != api.id))
    refuse_management(state, 409, "API-RESOURCE-60003", "Scope already exists.",
                      "The scope " + name + " is taken.");
}

ApiScope& scope_in_path(const State& state, ApiResource& api, const ServerRequest& request) {
  const std::string name = path_segment(request, member_segment);
  for (ApiScope& scope : api.scopes)
    if (scope.name == name) return scope;
  refuse_management(state, 404, "API-RESOURCE-60005", "Scope not found.",
                    "There is no scope " + name);
}

}  // namespace

Json api_scopes_document(const ApiResource& api) {
  Json list = Json::array();
  for (const ApiScope& scope : api.scopes) list.push_back(api_scope_document(scope));
  return list;
}

void add_api_scopes(const State& state, ApiResource& api, const Json& list) {
  for (const Json& item : list) {
    const json::Object object(item, {"a scope"});
    ApiScope scope;
    scope.id = random_uuid(state.world);
    scope.name = object.string("name");
    scope.title = object.optional_string("displayName").value_or("");
    scope.description = object.optional_string("description").value_or("");
    check_new_scope(state, api, scope.name);
    api.scopes.push_back(std::move(scope));
  }
}

void withdraw_scope(State& state, const std::string& name) {
  for (auto& [id, client] : state.kept.clients)
    for (Authorization& row : client.application.authorizations) std::erase(row.scopes, name);
  for (auto& [id, role] : state.kept.roles) std::erase(role.permissions, name);
}

Reply list_api_scopes(State& state, const ServerRequest& request) {
  return {json_response(200, api_scopes_document(api_in_path(state, request)))};
}

// What the body does not name is gone.
Reply replace_api_scopes(State& state, const ServerRequest& request) {
  ApiResource& api = api_in_path(state, request);
  ApiResource replaced = api;
  replaced.scopes.clear();
  add_api_scopes(state, replaced, json_body(request));
  for (const ApiScope& scope : api.scopes)
    if (!has_scope_named(replaced, scope.name)) withdraw_scope(state, scope.name);
  api = std::move(replaced);
  state.kept_changed = true;
  return {empty_response(204)};
}

Reply patch_api_scope(State& state, const ServerRequest& request) {
  ApiScope& scope = scope_in_path(state, api_in_path(state, request), request);
  const Json body = json_body(request);
  const json::Object object(body, {"the body"});
  ApiScope changed = scope;
  changed.title = object.optional_string("displayName").value_or(changed.title);
  changed.description = object.optional_string("description").value_or(changed.description);
  scope = std::move(changed);
  state.kept_changed = true;
  return {empty_response(204)};
}

Reply delete_api_scope(State& state, const ServerRequest& request) {
  ApiResource& api = api_in_path(state, request);
  const std::string name = scope_in_path(state, api, request).name;
  std::erase_if(api.scopes, [&](const ApiScope& scope) { return scope.name == name; });
  withdraw_scope(state, name);
  state.kept_changed = true;
  return {empty_response(204)};
}

Reply list_all_scopes(State& state, const ServerRequest& request) {
  const auto conditions = parse_filter(parameter(query_parameters(request), "filter"));
  Json list = Json::array();
  for (const ApiResource& api : state.kept.api_resources)
    for (const ApiScope& scope : api.scopes)
      if (!conditions || std::all_of(conditions->begin(), conditions->end(),
                                     [&](const Condition& row) { return holds(row, scope.name); }))
        list.push_back(api_scope_document(scope));
  return {json_response(200, list)};
}

}  // namespace mcpauth::dev
