#include <doctest/doctest.h>

#include "tests/dev/admin_harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

constexpr const char* dcr_path = "/api/identity/oauth2/dcr/v1.1/register";
const Json dcr_client = {{"client_name", "nightly"},
                         {"redirect_uris", {redirect_uri}},
                         {"grant_types", {"authorization_code"}},
                         {"token_endpoint_auth_method", "none"},
                         {"something_else", 1}};

}  // namespace

TEST_CASE("dcr: without an administrator's token it answers 401 and nothing more") {
  Admin admin;
  admin.token = "no token";
  const http::Response response = admin.ask("POST", dcr_path, dcr_client);
  CHECK(response.status == 401);
  CHECK(response.body.empty());
  CHECK(admin.server.post_json("/register", dcr_client).status == 404);
}

TEST_CASE("dcr: no management of RFC 7592, and `none` alone makes no public client") {
  Admin admin;
  const http::Response response = admin.ask("POST", dcr_path, dcr_client);
  const Json body = body_of(response);
  CHECK(response.status == 201);
  for (const char* name : {"registration_access_token", "registration_client_uri", "scope",
                           "response_types", "something_else"})
    CHECK_FALSE(body.contains(name));
  CHECK(body["client_secret"].is_string());
  CHECK(body["ext_token_type"] == "Default");
  const std::string path = std::string(dcr_path) + '/' + std::string(body["client_id"]);
  CHECK(admin.read(path) == body);
  CHECK(admin.read(std::string(dcr_path) + "?client_name=nightly") == body);
  Json open = dcr_client;
  open["ext_public_client"] = true;
  CHECK_FALSE(body_of(admin.ask("PUT", path, open)).contains("client_secret"));
  CHECK(admin.ask("DELETE", path).status == 204);
  const http::Response gone = admin.ask("GET", path);
  CHECK(gone.status == 401);
  CHECK(gone.body.empty());
}

TEST_CASE("dcr: a name that is taken is 400 invalid_client_metadata") {
  Admin admin;
  admin.ask("POST", dcr_path, dcr_client);
  CHECK(answer_in(admin.ask("POST", dcr_path, dcr_client)) ==
        refused(400, "invalid_client_metadata",
                "Application with the name nightly already exist in the system"));
}
