// Roles: which scopes whom.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "dev/admin_endpoints.hpp"
#include "dev/application.hpp"
#include "dev/permissions.hpp"
#include "dev/scim.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::size_t role_segment = 3;
constexpr std::string_view organization_id = "7c1d6c0e-5f0b-4c38-9a36-0d5a2f3b9e41";

Json role_members(const State& state, const std::vector<std::string>& ids) {
  Json list = Json::array();
  for (const std::string& id : ids) {
    const Agent* agent = find_agent(state, id);
    list.push_back({{"value", id},
                    {"display", agent ? "AGENT/" + id : state.kept.user.name},
                    {"$ref", state.base_url + "/scim2/Users/" + id}});
  }
  return list;
}

// What a list has of each.
Json role_summary(State& state, const Role& role) {
  const Client* client =
      role.application.empty() ? nullptr : find_application(state, role.application);
  return {{"displayName", role.name},
          {"meta", {{"location", state.base_url + "/scim2/v2/Roles/" + role.id}}},
          {"id", role.id},
          {"audience",
           {{"value", client ? role.application : std::string(organization_id)},
            {"display", client ? client->name : "mcpauth dev"},
            {"type", client ? "application" : "organization"}}}};
}

Json role_document(State& state, const Role& role) {
  Json document = role_summary(state, role);
  document["schemas"] = {"urn:ietf:params:scim:schemas:extension:2.0:Role"};
  document["users"] = role_members(state, role.users);
  Json permissions = Json::array();
  for (const std::string& name : role.permissions)
    permissions.push_back({{"value", name}, {"display", scope_title(state, name)}});
  document["permissions"] = std::move(permissions);
  return document;
}

void check_role(State& state, const Role& role) {
  for (const auto& [id, other] : state.kept.roles)
    if (id != role.id && other.name == role.name && other.application == role.application)
      refuse_scim(409, "uniqueness",
                  "Role with name: " + role.name + " already exists in the system.");
  for (const std::string& name : role.permissions)
    if (!find_api_of_scope(state, name))
      refuse_scim(400, "invalidValue", "Permission: " + name + " not found");
  for (const std::string& id : role.users)
    if (id != state.kept.user.sub && !find_agent(state, id))
      refuse_scim(400, "invalidValue", "User: " + id + " not found");
}

Role& role_in_path(State& state, const ServerRequest& request) {
  const auto found = state.kept.roles.find(path_segment(request, role_segment));
  if (found == state.kept.roles.end()) refuse_scim(404, "", "Role not found in the system.");
  return found->second;
}

std::string role_application(State& state, const json::Object& object) {
  const auto audience = object.optional_object("audience");
  if (!audience) return {};
  std::string id = audience->string("value");
  if (audience->string("type") != "application") {
    if (id != organization_id) refuse_scim(400, "invalidValue", "No organization " + id);
    return {};
  }
  if (!find_application(state, id)) refuse_scim(400, "invalidValue", "No application " + id);
  return id;
}

void change_members(std::vector<std::string>& members, const ScimChange& change,
                    std::string_view attribute) {
  if (const auto id = value_filter(change.path, attribute)) {
    std::erase(members, *id);
    return;
  }
  if (change.path != attribute) return;
  if (change.operation != "add") members.clear();
  if (change.operation == "remove" || !change.value) return;
  for (std::string& id : scim_values(*change.value))
    if (std::find(members.begin(), members.end(), id) == members.end()) members.push_back(id);
}

}  // namespace

Reply create_role(State& state, const ServerRequest& request) {
  const Json body = json_body(request);
  const json::Object object(body, {"the body"});
  Role role;
  role.id = random_uuid(state.world);
  role.name = object.string("displayName");
  role.application = role_application(state, object);
  if (const Json* permissions = object.find("permissions"))
    role.permissions = scim_values(*permissions);
  if (const Json* users = object.find("users")) role.users = scim_values(*users);
  check_role(state, role);
  state.kept_changed = true;
  state.kept.roles[role.id] = role;
  return scim_resource(201, role_summary(state, role));
}

Reply list_roles(State& state, const ServerRequest& request) {
  const Parameters query = query_parameters(request);
  const auto conditions = parse_filter(parameter(query, "filter"));
  std::vector<Json> found;
  for (const auto& [id, role] : state.kept.roles) {
    const Json summary = role_summary(state, role);
    const std::string& audience = *json::find_string(*json::find(summary, "audience"), "value");
    bool fits = true;
    for (const Condition& row : conditions.value_or(std::vector<Condition>()))
      fits = fits && holds(row, row.attribute == "audience.value" ? audience : role.name);
    if (fits) found.push_back(summary);
  }
  return scim_list(query, found);
}

Reply read_role(State& state, const ServerRequest& request) {
  return scim_resource(200, role_document(state, role_in_path(state, request)));
}

Reply patch_role(State& state, const ServerRequest& request) {
  Role& role = role_in_path(state, request);
  const Json body = json_body(request);
  Role changed = role;
  for (const ScimChange& change : scim_changes(body)) {
    change_members(changed.users, change, "users");
    change_members(changed.permissions, change, "permissions");
  }
  check_role(state, changed);
  role = std::move(changed);
  state.kept_changed = true;
  return scim_resource(200, role_summary(state, role));
}

Reply delete_role(State& state, const ServerRequest& request) {
  const std::string id = role_in_path(state, request).id;
  state.kept.roles.erase(id);
  state.kept_changed = true;
  return {empty_response(204)};
}

}  // namespace mcpauth::dev
