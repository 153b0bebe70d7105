#include <doctest/doctest.h>

#include "tests/dev/admin_harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

struct Estate {
  explicit Estate(const Options& options) : admin(options) {
    api = admin.create_api();
    application = admin.create_application("desktop", user_oidc);
    client_id = admin.oidc(application)["clientId"];
  }

  void authorize(const std::string& id, const Json& scopes) {
    admin.ask("POST", std::string(application_path) + '/' + id + "/authorized-apis",
              {{"id", api}, {"policyIdentifier", "RBAC"}, {"scopes", scopes}});
  }
  void give_role(const Json& scopes, const Json& audience = nullptr) {
    Json permissions = Json::array();
    for (const Json& scope : scopes) permissions.push_back({{"value", scope}});
    Json role = {{"displayName", "role"},
                 {"permissions", permissions},
                 {"users", {{{"value", admin.server.ready.user.sub}}}}};
    if (!audience.is_null()) role["audience"] = audience;
    admin.ask("POST", "/scim2/v2/Roles", role);
  }
  Admin admin;
  std::string api;
  std::string application;
  std::string client_id;
};

Json redeem(Estate& estate, const std::string& code) {
  return body_of(estate.admin.server.post(
      "/oauth2/token", estate.admin.server.redemption(code, {{"client_id", estate.client_id}})));
}

std::string signed_in_scope(Estate& estate) {
  const Parameters changes = {{"client_id", estate.client_id},
                              {"scope", "openid files:read files:write"},
                              {"resource", ""}};
  return redeem(estate, estate.admin.server.code(changes))["scope"];
}

}  // namespace

TEST_CASE("permissions: a token has what was asked, authorized and carried by a role") {
  for (const Options& options : {automatic(), automatic_asgardeo()}) {
    Estate estate(options);
    CHECK(signed_in_scope(estate) == "openid");
    estate.authorize(estate.application, {"files:read", "files:write"});
    CHECK(signed_in_scope(estate) == "openid");
    estate.give_role({"files:read"});
    CHECK(signed_in_scope(estate) == "openid files:read");
  }
}

TEST_CASE("permissions: a role counts where its audience is that of the application") {
  Estate estate(automatic_asgardeo());
  estate.authorize(estate.application, {"files:read", "files:write"});
  estate.give_role({"files:read"}, {{"type", "application"}, {"value", estate.application}});
  CHECK(signed_in_scope(estate) == "openid");
  estate.admin.ask("PATCH", std::string(application_path) + '/' + estate.application,
                   {{"associatedRoles", {{"allowedAudience", "APPLICATION"}}}});
  CHECK(signed_in_scope(estate) == "openid files:read");
}

TEST_CASE("permissions: a machine needs no role, and gets no more than it is authorized for") {
  Estate estate(automatic_asgardeo());
  const std::string id = estate.admin.create_application("machine", machine_oidc);
  estate.authorize(id, {"files:read"});
  const Json oidc = estate.admin.oidc(id);
  CHECK(body_of(estate.admin.server.post(
            "/oauth2/token",
            {{"grant_type", "client_credentials"},
             {"scope", "files:read files:write internal_role_mgt_view"}},
            {Admin::basic_of(oidc["clientId"], oidc["clientSecret"])}))["scope"] == "files:read");
}

TEST_CASE("permissions: an agent needs a role, and no user's or client's suffices") {
  Estate estate(automatic());
  const Json agent = body_of(estate.admin.ask(
      "POST", "/scim2/Agents", {{"urn:scim:wso2:agent:schema", {{"DisplayName", "helper"}}}}));
  const auto granted = [&] {
    return std::string(body_of(estate.admin.server.post(
        "/oauth2/token", {{"grant_type", "client_credentials"}, {"scope", "files:read"}},
        {Admin::basic_of(agent["id"], agent["password"])}))["scope"]);
  };
  estate.give_role({"files:read"});
  CHECK(granted() == "");
  estate.admin.ask("POST", "/scim2/v2/Roles",
                   {{"displayName", "agents"},
                    {"permissions", {{{"value", "files:read"}}}},
                    {"users", {{{"value", agent["id"]}}}}});
  CHECK(granted() == "files:read");
}

TEST_CASE("permissions: a role that is taken away is missed by the next refresh") {
  Estate estate(automatic_asgardeo());
  estate.authorize(estate.application, {"files:read"});
  estate.give_role({"files:read"});
  const Json tokens = redeem(estate, estate.admin.server.code({{"client_id", estate.client_id},
                                                               {"scope", "openid files:read"}}));
  CHECK(tokens["scope"] == "openid files:read");
  const Json role = estate.admin.read("/scim2/v2/Roles?filter=displayName+eq+role")["Resources"][0];
  estate.admin.ask("DELETE", "/scim2/v2/Roles/" + std::string(role["id"]));
  CHECK(body_of(estate.admin.server.post(
            "/oauth2/token", {{"grant_type", "refresh_token"},
                              {"client_id", estate.client_id},
                              {"refresh_token", tokens["refresh_token"]}}))["scope"] == "openid");
}

TEST_CASE("permissions: agents sign in only through clients with API-based authentication") {
  Estate estate(automatic_asgardeo());
  const auto begin = [&] {
    return body_of(
        estate.admin.server.post("/oauth2/authorize",
                                 estate.admin.server.authorization({{"client_id", estate.client_id},
                                                                    {"response_mode", "direct"}}),
                                 {{"Accept", "application/json"}}));
  };
  CHECK(begin()["code"] == "ABA-60007");
  estate.admin.ask("PATCH", std::string(application_path) + '/' + estate.application,
                   {{"advancedConfigurations", {{"enableAPIBasedAuthentication", true}}}});
  CHECK(begin()["flowStatus"] == "INCOMPLETE");
}

TEST_CASE("permissions: who registered openly is restricted by nobody but the user") {
  Admin admin(automatic());
  const Json client = body_of(admin.server.post_json(
      "/register", {{"redirect_uris", {redirect_uri}}, {"token_endpoint_auth_method", "none"}}));
  const std::string code = admin.server.code(
      {{"client_id", client["client_id"]}, {"scope", "mcp:read mcp:write internal_role_mgt_view"}});
  CHECK(body_of(admin.server.post(
            "/oauth2/token",
            admin.server.redemption(code, {{"client_id", client["client_id"]}})))["scope"] ==
        "mcp:read mcp:write");
}
