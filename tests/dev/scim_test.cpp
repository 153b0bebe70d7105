#include <doctest/doctest.h>

#include "tests/dev/admin_harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

constexpr const char* schema = "urn:scim:wso2:agent:schema";

http::Response create(Admin& admin, const Json& profile) {
  return admin.ask("POST", "/scim2/Agents", {{schema, profile}});
}

Json patch(const Json& operation) {
  return {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:PatchOp"}},
          {"Operations", Json::array({operation})}};
}

// Return the status of an agent's whole sign-in through the seeded client.
std::string sign_in(Admin& admin, const std::string& id, const std::string& secret) {
  const std::string flow = body_of(admin.server.post(
      "/oauth2/authorize", admin.server.authorization({{"response_mode", "direct"}}),
      {{"Accept", "application/json"}}))["flowId"];
  return body_of(admin.server.post_json(
      "/oauth2/authn", {{"flowId", flow},
                        {"selectedAuthenticator",
                         {{"authenticatorId", "QmFzaWNBdXRoZW50aWNhdG9yOkxPQ0FM"},
                          {"params", {{"username", id}, {"password", secret}}}}}}))["flowStatus"];
}

}  // namespace

TEST_CASE("scim agents: the password is in the answer of the creation and nowhere else") {
  Admin admin;
  const http::Response created = create(admin, {{"DisplayName", "helper"}});
  const Json body = body_of(created);
  const std::string id = body["id"];
  CHECK(created.status == 201);
  CHECK(header_of(created, "Content-Type") == "application/scim+json");
  CHECK(header_of(created, "Location") == "http://127.0.0.1:4000/scim2/Agents/" + id);
  CHECK(body["userName"] == "AGENT/" + id);
  CHECK_FALSE(admin.read("/scim2/Agents/" + id).contains("password"));
  CHECK(sign_in(admin, id, body["password"]) == "SUCCESS_COMPLETED");
}

TEST_CASE("scim agents: a secret is rotated by PATCH, in both of its forms") {
  Admin admin;
  const std::string id = body_of(create(admin, {{"DisplayName", "helper"}}))["id"];
  const std::string path = "/scim2/Agents/" + id;
  const http::Response patched = admin.ask(
      "PATCH", path, patch({{"op", "replace"}, {"path", "password"}, {"value", "the first"}}));
  CHECK(patched.status == 200);
  CHECK(patched.body.find("the first") == std::string::npos);
  CHECK(sign_in(admin, id, "the first") == "SUCCESS_COMPLETED");
  admin.ask("PATCH", path, patch({{"op", "replace"}, {"value", {{"password", "the second"}}}}));
  CHECK(sign_in(admin, id, "the second") == "SUCCESS_COMPLETED");
  CHECK(sign_in(admin, id, "the first") == "FAIL_INCOMPLETE");
}

TEST_CASE("scim agents: one is disabled by active or by accountLocked, and its tokens live on") {
  Admin admin;
  const std::string id = admin.server.ready.agent.agent_id;
  const std::string secret = admin.server.ready.agent.agent_secret;
  const Json ways[] = {
      {{"op", "replace"}, {"path", "active"}, {"value", false}},
      {{"op", "replace"}, {"value", {{"urn:scim:wso2:schema", {{"accountLocked", true}}}}}}};
  for (const Json& way : ways) {
    CHECK(sign_in(admin, id, secret) == "SUCCESS_COMPLETED");
    const Json locked = body_of(admin.ask("PATCH", "/scim2/Agents/" + id, patch(way)));
    CHECK(locked["active"] == false);
    CHECK(locked["urn:scim:wso2:schema"]["accountLocked"] == true);
    CHECK(sign_in(admin, id, secret) == "FAIL_INCOMPLETE");
    CHECK(answer_of(admin.server.get("/oauth2/authorize?" +
                                     form_encode(admin.server.authorization(
                                         {{"requested_actor", id}}))))["error_description"] ==
          "Invalid requested_actor.");
    admin.ask("PATCH", "/scim2/Agents/" + id,
              patch({{"op", "replace"}, {"path", "active"}, {"value", true}}));
  }
}

TEST_CASE("scim agents: one that serves users has an application with its own id") {
  Admin admin;
  const std::string id =
      body_of(create(admin, {{"DisplayName", "helper"}, {"IsUserServingAgent", true}}))["id"];
  const std::string path = std::string(application_path) + '/' + id;
  const Json application = admin.read(path);
  CHECK(application["id"] == id);
  CHECK(application["name"] == "helper-" + id.substr(0, 4));
  CHECK(application["templateId"] == "agent-application");
  CHECK(application["associatedRoles"]["allowedAudience"] == "APPLICATION");
  CHECK(application["advancedConfigurations"]["enableAPIBasedAuthentication"] == true);
  CHECK(application["clientId"] != id);
  CHECK(admin.oidc(id)["grantTypes"] == Json{"client_credentials"});
  CHECK(admin.oidc(id)["accessToken"]["type"] == "JWT");
  CHECK(admin.ask("DELETE", "/scim2/Agents/" + id).status == 204);
  CHECK(admin.ask("GET", path).status == 404);
  CHECK(admin.ask("DELETE", "/scim2/Agents/" + id).status == 404);
}

TEST_CASE("scim agents: where agents are clients, a new one signs in with its own id and secret") {
  Admin admin(automatic());
  const Json agent = body_of(create(admin, {{"DisplayName", "helper"}}));
  CHECK(claims_of(body_of(admin.server.post(
            "/oauth2/token", {{"grant_type", "client_credentials"}},
            {Admin::basic_of(agent["id"], agent["password"])})))["sub"] == agent["id"]);
  CHECK(admin.read(std::string(application_path) + "?filter=name+eq+helper")["totalResults"] == 0);
}

TEST_CASE("scim agents: lists take a filter on the display name, and errors are SCIM's") {
  Admin admin;
  create(admin, {{"DisplayName", "helper"}});
  const Json list =
      admin.read("/scim2/Agents?filter=urn:scim:wso2:agent:schema.DisplayName+co+help");
  CHECK(list["totalResults"] == 1);
  CHECK(list["schemas"] == Json{"urn:ietf:params:scim:api:messages:2.0:ListResponse"});
  CHECK(admin.read("/scim2/Agents?count=1&startIndex=2")["Resources"].size() == 1);
  CHECK(admin.read("/scim2/Agents/none") ==
        Json{{"schemas", {"urn:ietf:params:scim:api:messages:2.0:Error"}},
             {"detail", "Resource not found: none"},
             {"status", "404"}});
  CHECK(
      body_of(admin.ask("PATCH", "/scim2/Agents/" + admin.server.ready.agent.agent_id,
                        patch({{"op", "replace"}, {"path", "id"}, {"value", "x"}})))["scimType"] ==
      "invalidPath");
}

TEST_CASE("scim roles: one carries scopes for users and agents, and its name is unique") {
  Admin admin;
  const std::string alice = admin.server.ready.user.sub;
  const Json role = {{"displayName", "reader"}, {"permissions", {{{"value", "mcp:read"}}}}};
  const http::Response created = admin.ask("POST", "/scim2/v2/Roles", role);
  const std::string path = "/scim2/v2/Roles/" + std::string(body_of(created)["id"]);
  CHECK(created.status == 201);
  CHECK(body_of(created)["audience"]["type"] == "organization");
  CHECK(admin.ask("POST", "/scim2/v2/Roles", role).status == 409);
  Json stray = role;
  stray["audience"] = {{"type", "organization"}, {"value", "another"}};
  CHECK(admin.ask("POST", "/scim2/v2/Roles", stray).status == 400);
  CHECK(admin
            .ask("PATCH", path,
                 patch({{"op", "add"}, {"path", "users"}, {"value", {{{"value", alice}}}}}))
            .status == 200);
  CHECK(admin.read(path)["users"][0]["value"] == alice);
  CHECK(admin.read(path)["permissions"][0]["value"] == "mcp:read");
  admin.ask("PATCH", path, patch({{"op", "remove"}, {"path", "users[value eq " + alice + "]"}}));
  CHECK(admin.read(path)["users"].empty());
  CHECK(admin
            .ask("PATCH", path,
                 patch({{"op", "add"}, {"path", "users"}, {"value", {{{"value", "nobody"}}}}}))
            .status == 400);
  CHECK(admin.read("/scim2/v2/Roles?filter=displayName+eq+reader")["totalResults"] == 1);
  CHECK(admin.ask("DELETE", path).status == 204);
  CHECK(admin.ask("GET", path).status == 404);
}

TEST_CASE("scim users: people are found by their names") {
  Admin admin;
  const Json found = admin.read("/scim2/Users?filter=userName+eq+alice");
  CHECK(found["Resources"][0]["id"] == admin.server.ready.user.sub);
  CHECK(admin.read("/scim2/Users?filter=userName+eq+bob")["totalResults"] == 0);
}
