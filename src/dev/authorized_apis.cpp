// Which APIs an application may ask for.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "dev/admin.hpp"
#include "dev/admin_endpoints.hpp"
#include "dev/api_resource.hpp"
#include "dev/application.hpp"
#include "dev/permissions.hpp"

namespace mcpauth::dev {
namespace {

void check_scopes_of(const State& state, const ApiResource& api,
                     const std::vector<std::string>& scopes) {
  for (const std::string& scope : scopes)
    if (std::none_of(api.scopes.begin(), api.scopes.end(),
                     [&](const ApiScope& known) { return known.name == scope; }))
      refuse_management(state, 400, "APP-60511", "Invalid scope.",
                        "The API resource has no scope " + scope);
}

const ApiResource& api_named(const State& state, const std::string& id) {
  const ApiResource* api = find_api(state, id);
  if (!api)
    refuse_management(state, 404, "APP-60510", "API resource not found.",
                      "There is no API resource " + id);
  return *api;
}

Authorization& authorization_in_path(const State& state, Client& client,
                                     const ServerRequest& request) {
  const std::string id = path_segment(request, member_segment);
  for (Authorization& row : client.application.authorizations)
    if (row.api == id) return row;
  refuse_management(state, 404, "APP-60514", "Authorized API not found.",
                    "The application is not authorized for " + id);
}

Json authorized_scopes(const ApiResource& api, const Authorization& row) {
  Json list = Json::array();
  for (const ApiScope& scope : api.scopes)
    if (std::find(row.scopes.begin(), row.scopes.end(), scope.name) != row.scopes.end())
      list.push_back({{"id", scope.id}, {"name", scope.name}, {"displayName", scope.title}});
  return list;
}

}  // namespace

Reply add_authorized_api(State& state, const ServerRequest& request) {
  Client& client = application_in_path(state, request);
  const Json body = json_body(request);
  const json::Object object(body, {"the body"});
  const ApiResource& api = api_named(state, object.string("id"));
  Authorization row{api.id, object.optional_string("policyIdentifier").value_or("RBAC"),
                    object.optional_strings("scopes").value_or(std::vector<std::string>())};
  auto& rows = client.application.authorizations;
  if (std::any_of(rows.begin(), rows.end(),
                  [&](const Authorization& other) { return other.api == api.id; }))
    refuse_management(state, 409, "APP-60509", "Authorized API already exists.",
                      "The application is authorized for " + api.identifier + " already.");
  if (api.requires_authorization && row.policy != rbac_policy)
    refuse_management(state, 400, "APP-60512", "Invalid policy.",
                      "An API that requires authorization goes with RBAC only.");
  check_scopes_of(state, api, row.scopes);
  rows.push_back(std::move(row));
  state.kept_changed = true;
  return {empty_response(200)};
}

Reply list_authorized_apis(State& state, const ServerRequest& request) {
  Json list = Json::array();
  for (const Authorization& row : application_in_path(state, request).application.authorizations) {
    const ApiResource& api = api_named(state, row.api);
    list.push_back({{"id", api.id},
                    {"identifier", api.identifier},
                    {"displayName", api.name},
                    {"policyId", row.policy},
                    {"type", api.type},
                    {"authorizedScopes", authorized_scopes(api, row)}});
  }
  return {json_response(200, list)};
}

Reply patch_authorized_api(State& state, const ServerRequest& request) {
  Authorization& row = authorization_in_path(state, application_in_path(state, request), request);
  const Json body = json_body(request);
  const json::Object object(body, {"the body"});
  const std::vector<std::string> none;
  const auto added = object.optional_strings("addedScopes").value_or(none);
  const auto removed = object.optional_strings("removedScopes").value_or(none);
  check_scopes_of(state, api_named(state, row.api), added);
  for (const std::string& scope : removed) std::erase(row.scopes, scope);
  for (const std::string& scope : added)
    if (std::find(row.scopes.begin(), row.scopes.end(), scope) == row.scopes.end())
      row.scopes.push_back(scope);
  state.kept_changed = true;
  return {empty_response(200)};
}

Reply delete_authorized_api(State& state, const ServerRequest& request) {
  Client& client = application_in_path(state, request);
  const std::string id = authorization_in_path(state, client, request).api;
  std::erase_if(client.application.authorizations,
                [&](const Authorization& row) { return row.api == id; });
  state.kept_changed = true;
  return {empty_response(204)};
}

}  // namespace mcpauth::dev
