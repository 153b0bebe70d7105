#include <doctest/doctest.h>

#include "tests/dev/admin_harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

std::string code_of(const http::Response& response) {
  const Json body = body_of(response);
  CHECK(body["traceId"].is_string());
  return std::to_string(response.status) + ' ' + std::string(body["code"]);
}

std::vector<std::string> scope_names(const Json& api) {
  std::vector<std::string> names;
  for (const Json& scope : api["scopes"]) names.push_back(scope["name"]);
  return names;
}

}  // namespace

TEST_CASE("api-resources: a caller needs a token with the scope, in both personas") {
  for (const Options& options : {automatic(), automatic_asgardeo()}) {
    Admin admin(options);
    CHECK(admin.ask("GET", api_path).status == 200);
    admin.token = admin.token_for("internal_application_mgt_view");
    CHECK(code_of(admin.ask("GET", api_path)) == "403 403");
    admin.token = "no token";
    CHECK(code_of(admin.ask("GET", api_path)) == "401 401");
  }
}

TEST_CASE("api-resources: one is written with resourceType and read with type") {
  Admin admin;
  const http::Response created =
      admin.ask("POST", api_path,
                {{"name", "files"},
                 {"identifier", "https://files.example/mcp"},
                 {"description", "The files"},
                 {"resourceType", "MCP"},
                 {"scopes", {{{"name", "files:read"}, {"displayName", "Read files"}}}}});
  const Json body = body_of(created);
  const std::string id = body["id"];
  const std::string path = std::string(api_path) + '/' + id;
  CHECK(created.status == 201);
  CHECK(header_of(created, "Location") == path);
  CHECK(body == Json{{"id", id},
                     {"name", "files"},
                     {"identifier", "https://files.example/mcp"},
                     {"type", "MCP"},
                     {"requiresAuthorization", true},
                     {"properties", Json::array()},
                     {"self", path},
                     {"description", "The files"},
                     {"scopes",
                      {{{"id", body["scopes"][0]["id"]},
                        {"name", "files:read"},
                        {"displayName", "Read files"},
                        {"description", ""}}}}});
  CHECK(admin.read(path) == body);
}

TEST_CASE("api-resources: a type that is none becomes BUSINESS silently") {
  Admin admin;
  for (const char* type : {"mcp", "Mcp server", "SYSTEM"}) {
    const http::Response created = admin.ask(
        "POST", api_path,
        {{"name", "x"}, {"identifier", std::string("urn:") + type}, {"resourceType", type}});
    CHECK(created.status == 201);
    CHECK(body_of(created)["type"] == "BUSINESS");
  }
}

TEST_CASE("api-resources: lists come in pages of ten behind a cursor, system APIs among them") {
  Admin admin;
  admin.create_api();
  std::vector<std::string> identifiers;
  std::string target = api_path;
  std::size_t pages = 0;
  while (!target.empty()) {
    const Json page = admin.read(target);
    ++pages;
    CHECK(page["apiResources"].size() <= 10);
    CHECK(page["totalResults"] == 15);
    for (const Json& api : page["apiResources"]) {
      identifiers.push_back(api["identifier"]);
      CHECK_FALSE(api.contains("scopes"));
    }
    target.clear();
    for (const Json& link : page["links"])
      if (link["rel"] == "next") target = link["href"];
  }
  CHECK(pages == 2);
  CHECK(identifiers.size() == 15);
  CHECK(identifiers.back() == "https://files.example/mcp");
  CHECK(admin.read(std::string(api_path) + "?filter=type+eq+MCP")["totalResults"] == 2);
  CHECK(admin.read(std::string(api_path) +
                   "?filter=identifier+eq+https://files.example/mcp")["totalResults"] == 1);
  CHECK(code_of(admin.ask("GET", std::string(api_path) + "?before=YQ==&after=YQ==")) ==
        "400 API-RESOURCE-60011");
}

TEST_CASE("api-resources: PATCH adds scopes and refuses to take some away") {
  Admin admin;
  const std::string path = std::string(api_path) + '/' + admin.create_api();
  CHECK(admin.ask("PATCH", path, {{"addedScopes", {{{"name", "files:list"}}}}}).status == 204);
  CHECK(scope_names(admin.read(path)) ==
        std::vector<std::string>{"files:read", "files:write", "files:list"});
  CHECK(code_of(admin.ask("PATCH", path, {{"removedScopes", {"files:read"}}})) ==
        "501 API-RESOURCE-60006");
}

TEST_CASE("api-resources: PUT of the scopes replaces them all, DELETE takes one") {
  Admin admin;
  const std::string path = std::string(api_path) + '/' + admin.create_api();
  CHECK(admin.ask("DELETE", path + "/scopes/files%3Aread").status == 204);
  CHECK(scope_names(admin.read(path)) == std::vector<std::string>{"files:write"});
  CHECK(admin.ask("PATCH", path + "/scopes/files:write", {{"displayName", "Write"}}).status == 204);
  CHECK(admin.read(path + "/scopes")[0]["displayName"] == "Write");
  CHECK(admin.ask("PUT", path + "/scopes", {{{"name", "files:list"}}}).status == 204);
  CHECK(scope_names(admin.read(path)) == std::vector<std::string>{"files:list"});
}

TEST_CASE(
    "api-resources: the names of scopes are unique in the tenant, and some are not to be had") {
  Admin admin;
  const std::string path = std::string(api_path) + '/' + admin.create_api("urn:other", {});
  const auto add = [&](const char* name) {
    return code_of(admin.ask("PATCH", path, {{"addedScopes", {{{"name", name}}}}}));
  };
  CHECK(add("mcp:read") == "409 API-RESOURCE-60003");
  CHECK(add("openid") == "400 API-RESOURCE-60009");
  CHECK(add("internal_login2") == "400 API-RESOURCE-60008");
  CHECK(code_of(admin.ask("POST", api_path, {{"name", "x"}, {"identifier", "urn:other"}})) ==
        "409 API-RESOURCE-60001");
}

TEST_CASE("api-resources: deleting what does not exist is 204, reading it 404") {
  Admin admin;
  const std::string path = std::string(api_path) + '/' + admin.create_api();
  CHECK(admin.ask("DELETE", path).status == 204);
  CHECK(admin.ask("DELETE", path).status == 204);
  CHECK(code_of(admin.ask("GET", path)) == "404 API-RESOURCE-60002");
}
