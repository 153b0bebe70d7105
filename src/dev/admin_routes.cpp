// The rows of the admin interface: what each is, and which scope its caller needs.
#include "dev/admin.hpp"
#include "dev/admin_endpoints.hpp"

namespace mcpauth::dev {
namespace {

struct AdminRow {
  std::string_view method, path, scope;
  Handler handler;
};

constexpr std::string_view management_base = "/api/server/v1";
// clang-format off
constexpr AdminRow management_rows[] = {
    {"POST", "/api-resources", "internal_api_resource_create", create_api_resource},
    {"GET", "/api-resources", "internal_api_resource_view", list_api_resources},
    {"GET", "/api-resources/*", "internal_api_resource_view", read_api_resource},
    {"PATCH", "/api-resources/*", "internal_api_resource_update", patch_api_resource},
    {"DELETE", "/api-resources/*", "internal_api_resource_delete", delete_api_resource},
    {"GET", "/api-resources/*/scopes", "internal_api_resource_view", list_api_scopes},
    {"PUT", "/api-resources/*/scopes", "internal_api_resource_update", replace_api_scopes},
    {"PATCH", "/api-resources/*/scopes/*", "internal_api_resource_update", patch_api_scope},
    {"DELETE", "/api-resources/*/scopes/*", "internal_api_resource_update", delete_api_scope},
    {"GET", "/scopes", "internal_api_resource_view", list_all_scopes},
    {"POST", "/applications", "internal_application_mgt_create", create_application},
    {"GET", "/applications", "internal_application_mgt_view", list_applications},
    {"GET", "/applications/*", "internal_application_mgt_view", read_application},
    {"PATCH", "/applications/*", "internal_application_mgt_update", patch_application},
    {"DELETE", "/applications/*", "internal_application_mgt_delete", delete_application},
    {"GET", "/applications/*/inbound-protocols/oidc", "internal_application_mgt_view", read_inbound_oidc},
    {"PUT", "/applications/*/inbound-protocols/oidc", "internal_application_mgt_update", replace_inbound_oidc},
    {"POST", "/applications/*/inbound-protocols/oidc/regenerate-secret", "internal_application_mgt_client_secret_create", regenerate_secret},
    {"POST", "/applications/*/authorized-apis", "internal_application_mgt_update", add_authorized_api},
    {"GET", "/applications/*/authorized-apis", "internal_application_mgt_view", list_authorized_apis},
    {"PATCH", "/applications/*/authorized-apis/*", "internal_application_mgt_update", patch_authorized_api},
    {"DELETE", "/applications/*/authorized-apis/*", "internal_application_mgt_update", delete_authorized_api},
};

constexpr std::string_view scim_base = "/scim2";
constexpr AdminRow scim_rows[] = {
    {"POST", "/Agents", "internal_agent_mgt_create", create_agent},
    {"GET", "/Agents", "internal_agent_mgt_list", list_agents},
    {"GET", "/Agents/*", "internal_agent_mgt_view", read_agent},
    {"PATCH", "/Agents/*", "internal_agent_mgt_update", patch_agent},
    {"DELETE", "/Agents/*", "internal_agent_mgt_delete", delete_agent},
    {"POST", "/v2/Roles", "internal_role_mgt_create", create_role},
    {"GET", "/v2/Roles", "internal_role_mgt_view", list_roles},
    {"GET", "/v2/Roles/*", "internal_role_mgt_view", read_role},
    {"PATCH", "/v2/Roles/*", "internal_role_mgt_update", patch_role},
    {"DELETE", "/v2/Roles/*", "internal_role_mgt_delete", delete_role},
    {"GET", "/Users", "internal_user_mgt_list", list_users},
    {"GET", "/Users/*", "internal_user_mgt_view", read_user},
};

constexpr AdminRow registration_rows[] = {
    {"POST", "", "internal_dcr_create", register_application},
    {"GET", "", "internal_dcr_view", find_registered_application},
    {"GET", "/*", "internal_dcr_view", read_registered_application},
    {"PUT", "/*", "internal_dcr_update", update_registered_application},
    {"DELETE", "/*", "internal_dcr_delete", delete_registered_application},
};
// clang-format on

void add_rows(std::vector<Route>& table, std::span<const AdminRow> rows, std::string_view base,
              AdminPart part) {
  const std::string_view point = part == AdminPart::registration ? "register" : "admin";
  for (const AdminRow& row : rows)
    table.push_back({row.method,
                     std::string(base) + std::string(row.path),
                     point,
                     row.handler,
                     {row.scope, part}});
}

}  // namespace

void add_admin_routes(std::vector<Route>& table, const Persona& persona) {
  add_rows(table, management_rows, management_base, AdminPart::management);
  add_rows(table, scim_rows, scim_base, AdminPart::scim);
  if (!persona.open_registration)
    add_rows(table, registration_rows, persona.registration_path, AdminPart::registration);
}

}  // namespace mcpauth::dev
