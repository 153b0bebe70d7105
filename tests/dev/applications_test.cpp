#include <doctest/doctest.h>

#include "tests/dev/admin_harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

std::string path_of(const std::string& id) {
  return std::string(application_path) + '/' + id;
}

int status_of(Admin& admin, const Json& oidc) {
  return admin
      .ask("POST", application_path,
           {{"name", "one"}, {"inboundProtocolConfiguration", {{"oidc", oidc}}}})
      .status;
}

}  // namespace

TEST_CASE("applications: creation answers 201 with a Location and an empty body") {
  Admin admin;
  const http::Response created =
      admin.ask("POST", application_path,
                {{"name", "desktop"}, {"inboundProtocolConfiguration", {{"oidc", user_oidc}}}});
  CHECK(created.status == 201);
  CHECK(created.body.empty());
  const std::string location = header_of(created, "Location");
  const std::string path = location.substr(std::string(base_url).size());
  CHECK(path.starts_with("/api/server/v1/applications/"));
  const Json oidc = admin.read(path + "/inbound-protocols/oidc");
  CHECK(oidc["grantTypes"] == user_oidc["grantTypes"]);
  CHECK(oidc["callbackURLs"] == user_oidc["callbackURLs"]);
  CHECK(oidc["publicClient"] == true);
  CHECK_FALSE(oidc.contains("clientSecret"));
  CHECK(admin.read(path)["clientId"] == oidc["clientId"]);
}

TEST_CASE("applications: what is not said of the access token is opaque") {
  Admin admin;
  const std::string id =
      admin.create_application("machine", {{"grantTypes", {"client_credentials"}}});
  const Json oidc = admin.oidc(id);
  CHECK(oidc["accessToken"]["type"] == "Default");
  const auto basic = Admin::basic_of(oidc["clientId"], oidc["clientSecret"]);
  const std::string token = body_of(admin.server.post(
      "/oauth2/token", {{"grant_type", "client_credentials"}}, {basic}))["access_token"];
  CHECK(token.find('.') == std::string::npos);
  const Json active = body_of(admin.server.post("/oauth2/introspect", {{"token", token}}, {basic}));
  CHECK(active["active"] == true);
  CHECK(active["sub"] == oidc["clientId"]);
}

TEST_CASE("applications: several callbacks are one regular expression, and no array") {
  Admin admin;
  Json oidc = user_oidc;
  oidc["callbackURLs"] = {"http://127.0.0.1/one", "http://127.0.0.1/two"};
  CHECK(status_of(admin, oidc) == 400);
  oidc["callbackURLs"] = {"regexp=(http://127\\.0\\.0\\.1/one|http://127.0.0.1/two)"};
  const std::string client_id = admin.oidc(admin.create_application("desktop", oidc))["clientId"];
  for (const char* uri : {"http://127.0.0.1:5000/one", "http://127.0.0.1/two"})
    CHECK(answer_of(admin.server.get("/oauth2/authorize?" +
                                     form_encode(admin.server.authorization(
                                         {{"client_id", client_id}, {"redirect_uri", uri}}))))
              .contains("code"));
}

TEST_CASE("applications: half a PKCE setting is a server error") {
  Admin admin;
  Json oidc = user_oidc;
  oidc["pkce"] = {{"mandatory", true}};
  CHECK(status_of(admin, oidc) == 500);
  oidc["pkce"]["supportPlainTransformAlgorithm"] = false;
  CHECK(status_of(admin, oidc) == 201);
  CHECK(status_of(admin, oidc) == 409);
}

TEST_CASE("applications: PUT of the configuration replaces all of it") {
  Admin admin;
  const std::string id = admin.create_application("machine", machine_oidc);
  const Json before = admin.oidc(id);
  const std::string path = path_of(id) + "/inbound-protocols/oidc";
  const http::Response put =
      admin.ask("PUT", path, {{"grantTypes", {"client_credentials", "refresh_token"}}});
  CHECK(put.status == 200);
  CHECK(put.body.empty());
  const Json after = admin.oidc(id);
  CHECK(after["accessToken"]["type"] == "Default");
  CHECK(after["clientSecret"] == before["clientSecret"]);
  CHECK(admin.ask("POST", path + "/regenerate-secret").status == 200);
  CHECK(admin.oidc(id)["clientSecret"] != before["clientSecret"]);
}

TEST_CASE("applications: lists come by offset, thirty at a time, and take a filter") {
  Admin admin;
  for (int i = 0; i < 40; ++i)
    admin.create_application("machine-" + std::to_string(i), machine_oidc);
  std::size_t seen = 0;
  const Json first = admin.read(application_path);
  CHECK(first["count"] == 30);
  seen += first["applications"].size();
  const Json second = admin.read(std::string(application_path) + "?offset=30");
  CHECK(second["startIndex"] == 31);
  seen += second["applications"].size();
  CHECK(first["totalResults"] == seen);
  const Json one = admin.read(std::string(application_path) + "?filter=name+eq+machine-7");
  CHECK(one["applications"].size() == 1);
  const std::string id = one["applications"][0]["clientId"];
  CHECK(admin.read(std::string(application_path) + "?filter=clientId+eq+" + id)["totalResults"] ==
        1);
}

TEST_CASE("authorized-apis: an application is authorized once, under RBAC, for scopes that are") {
  Admin admin;
  const std::string api = admin.create_api();
  const std::string path =
      path_of(admin.create_application("machine", machine_oidc)) + "/authorized-apis";
  const auto add = [&](const char* policy, const char* scope) {
    const http::Response response =
        admin.ask("POST", path, {{"id", api}, {"policyIdentifier", policy}, {"scopes", {scope}}});
    return response.body.empty() ? std::to_string(response.status)
                                 : std::string(body_of(response)["code"]);
  };
  CHECK(add("No Policy", "files:read") == "APP-60512");
  CHECK(add("RBAC", "mcp:read") == "APP-60511");
  CHECK(add("RBAC", "files:read") == "200");
  CHECK(add("RBAC", "files:read") == "APP-60509");
  CHECK(admin
            .ask("PATCH", path + '/' + api,
                 {{"addedScopes", {"files:write"}}, {"removedScopes", {"files:read"}}})
            .status == 200);
  const Json list = admin.read(path);
  CHECK(list.size() == 1);
  CHECK(list[0]["identifier"] == "https://files.example/mcp");
  CHECK(list[0]["authorizedScopes"][0]["name"] == "files:write");
  CHECK(admin.ask("DELETE", path + '/' + api).status == 204);
  CHECK(admin.read(path).empty());
}
