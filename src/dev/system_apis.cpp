#include "dev/system_apis.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace mcpauth::dev {
namespace {

struct SystemApi {
  std::string_view name;
  std::string_view identifier;
  std::string_view scopes;  // behind `internal_`
};

// The last ones are there so that lists are long; nothing answers at them.
constexpr SystemApi system_apis[] = {
    {"API Resource Management API", "/api/server/v1/api-resources",
     "api_resource_view api_resource_create api_resource_update api_resource_delete"},
    {"Application Management API", "/api/server/v1/applications",
     "application_mgt_view application_mgt_create application_mgt_update application_mgt_delete "
     "application_mgt_client_secret_create application_mgt_client_secret_view"},
    {"SCIM2 Agents API", "/scim2/Agents",
     "agent_mgt_list agent_mgt_view agent_mgt_create agent_mgt_update agent_mgt_delete"},
    {"SCIM2 Roles API", "/scim2/v2/Roles",
     "role_mgt_view role_mgt_create role_mgt_update role_mgt_delete"},
    {"SCIM2 Users API", "/scim2/Users",
     "user_mgt_list user_mgt_view user_mgt_create user_mgt_update user_mgt_delete"},
    {"Dynamic Client Registration API", "/api/identity/oauth2/dcr/v1.1/register",
     "dcr_view dcr_create dcr_update dcr_delete"},
    {"OAuth2 Introspection API", "/oauth2/introspect", "oauth2_introspect"},
    {"SCIM2 Groups API", "/scim2/Groups", "group_mgt_view group_mgt_create"},
    {"Identity Provider Management API", "/api/server/v1/identity-providers", "idp_view"},
    {"Claim Management API", "/api/server/v1/claim-dialects", "claim_meta_view"},
    {"OIDC Scope Management API", "/api/server/v1/oidc/scopes", "oidc_scope_mgt_view"},
    {"Organization Management API", "/api/server/v1/organizations", "organization_view"},
    {"Branding Preference Management API", "/api/server/v1/branding-preference", "branding_view"},
};

ApiResource system_api(const SystemApi& row) {
  ApiResource api;
  api.identifier = row.identifier;
  api.id = to_hex(sha256(api.identifier)).substr(0, 32);
  api.name = row.name;
  api.type = system_type;
  for (const std::string& word : split(std::string(row.scopes), ' '))
    api.scopes.push_back({api.id + '.' + word, "internal_" + word, word, {}});
  return api;
}

std::vector<std::string> scope_names_of(const ApiResource& api) {
  std::vector<std::string> names;
  for (const ApiScope& scope : api.scopes) names.push_back(scope.name);
  return names;
}

}  // namespace

void add_system_apis(State& state, const std::string& administrator) {
  auto& apis = state.kept.api_resources;
  auto& authorizations = state.kept.clients[administrator].application.authorizations;
  for (const SystemApi& row : system_apis) {
    ApiResource api = system_api(row);
    const auto same = [&](const ApiResource& other) { return other.id == api.id; };
    if (std::any_of(apis.begin(), apis.end(), same)) continue;
    authorizations.push_back({api.id, "No Policy", scope_names_of(api)});
    apis.push_back(std::move(api));
    state.kept_changed = true;
  }
}

}  // namespace mcpauth::dev
