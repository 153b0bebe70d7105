#include "registry/asgardeo_roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "registry/asgardeo_representation.hpp"

namespace mcpauth::registry::asgardeo {
namespace {

constexpr const char* roles_path = "/scim2/v2/Roles";
std::string our_role(const std::string& scope) {
  return "mcpauth:" + scope;
}

std::string role_path(const std::string& id) {
  return std::string(roles_path) + '/' + percent_encode(id);
}

std::vector<std::string> values(const Json& role, std::string_view name) {
  std::vector<std::string> found;
  for (const Json& item : elements(role, name)) found.push_back(text(item, "value"));
  return found;
}

Json members(const std::string& id) {
  return Json::array({{{"value", id}}});
}

}  // namespace

Roles::Roles(const Api& api, std::function<void(std::string_view)> warn)
    : api_(&api), warn_(std::move(warn)) {}

std::vector<RoleView> Roles::all() const {
  std::vector<std::string> ids;
  api_->each_scim_resource(roles_path, {}, [&](const Json& role) {
    ids.push_back(text(role, "id"));
    return true;
  });
  std::vector<RoleView> roles;
  for (const std::string& id : ids) {
    const auto role = api_->find(role_path(id));
    if (role)
      roles.push_back(
          {id, text(*role, "displayName"), values(*role, "permissions"), values(*role, "users")});
  }
  return roles;
}

std::string Roles::find(const std::string& scope) const {
  std::string id;
  const std::string name = our_role(scope);
  api_->each_scim_resource(roles_path, filter("displayName", "eq", name), [&](const Json& role) {
    if (text_or_empty(role, "displayName") == name) id = text(role, "id");
    return id.empty();
  });
  return id;
}

// An organization has roles of its own from the beginning, and they tell its id. Where they do not,
// the product takes the organization for the audience that is not given.
std::string Roles::organization_id() const {
  std::string id;
  api_->each_scim_resource(roles_path, {}, [&](const Json& role) {
    const Json* audience = json::find(role, "audience");
    if (audience && text_or_empty(*audience, "type") == "organization")
      id = text_or_empty(*audience, "value");
    return id.empty();
  });
  return id;
}

void Roles::add(const std::string& scope, const std::string& member) const {
  std::string id = find(scope);
  if (id.empty()) {
    Json role = {{"schemas", {"urn:ietf:params:scim:schemas:extension:2.0:Role"}},
                 {"displayName", our_role(scope)},
                 {"permissions", Json::array({{{"value", scope}}})},
                 {"users", members(member)}};
    if (const std::string organization = organization_id(); !organization.empty())
      role["audience"] = {{"value", organization}, {"type", "organization"}};
    if (api_->write("POST", roles_path, role, conflict).status != conflict) return;
    id = find(scope);  // somebody was faster
  }
  api_->write("PATCH", role_path(id), patch("add", "users", members(member)));
}

bool Roles::gives(const std::string& scope, const std::string& member) const {
  const std::string id = find(scope);
  const auto role = id.empty() ? std::nullopt : api_->find(role_path(id));
  return role && has(values(*role, "users"), member);
}

void Roles::take_out(const RoleView& role, const std::vector<std::string>& scopes,
                     const std::string& member) const {
  if (!has(role.members, member)) return;
  const auto is_taken = [&](const std::string& scope) { return has(scopes, scope); };
  if (std::none_of(role.scopes.begin(), role.scopes.end(), is_taken)) return;
  if (!std::all_of(role.scopes.begin(), role.scopes.end(), is_taken))
    return warn_(
        fmt::format("the role {} gives it, too, and more besides: it stays", quote(role.name)));
  api_->write("PATCH", role_path(role.id),
              patch("remove", "users[value eq " + member + "]", nullptr));
}

void Roles::remove(const std::vector<std::string>& scopes, const std::string& member) const {
  for (const RoleView& role : all()) take_out(role, scopes, member);
}

void Roles::remove_ours(const std::vector<std::string>& scopes, const std::string& member) const {
  std::vector<std::string> ours;
  for (const std::string& scope : scopes) ours.push_back(our_role(scope));
  for (const RoleView& role : all())
    if (has(ours, role.name)) take_out(role, scopes, member);
}

void Roles::forget(const std::vector<std::string>& scopes) const {
  for (const std::string& scope : scopes) {
    const std::string id = find(scope);
    const auto role = id.empty() ? std::nullopt : api_->find(role_path(id));
    if (!role) continue;
    std::vector<std::string> others = values(*role, "permissions");
    std::erase_if(others, [&](const std::string& other) { return has(scopes, other); });
    if (others.empty()) api_->remove(role_path(id));
  }
}

}  // namespace mcpauth::registry::asgardeo
