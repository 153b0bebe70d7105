#include <doctest/doctest.h>

#include "tests/registry/asgardeo_estate.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;

namespace {

std::vector<std::string> servers_listed(Registrar& driver) {
  std::vector<std::string> names;
  driver.list_servers([&](const Registered<McpServer>& server) {
    names.push_back(server.object.name);
    return true;
  });
  return names;
}

}  // namespace

TEST_CASE("asgardeo: a server is registered, found by all its names, and registered once") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto server = driver->register_server(files_server);
  CHECK(server.object == files_server);
  CHECK(server.level == Level::native);
  CHECK(server.ours);
  CHECK((*server.document)["type"] == "MCP");
  CHECK(estate.kept(Noun::server, "files").id == server.id);
  for (const std::string& reference : {files_server.name, files_server.resource, server.id}) {
    const auto found = estate.driver()->find_servers(reference);
    REQUIRE(found.size() == 1);
    CHECK(found[0] == server);
  }
  CHECK(driver->find_servers("another").empty());
  CHECK(driver->register_server(files_server) == server);
  CHECK(estate.sent("POST /api/server/v1/api-resources") == 1);
  CHECK(estate.warnings.empty());
}

TEST_CASE("asgardeo: a scope whose title is its name is as it was asked for") {
  AsgardeoEstate estate;
  McpServer titled = files_server;
  titled.scopes = {{"files:read", "files:read", ""}};
  const auto server = estate.driver()->register_server(titled);
  CHECK(differences(full_json(titled), full_json(server.object)).empty());
  titled.scopes[0].title = "Read files";
  CHECK(differences(full_json(titled), full_json(server.object)).size() == 1);
}

TEST_CASE("asgardeo quirk: a type that the server does not know becomes BUSINESS, which is said") {
  AsgardeoEstate estate;
  estate.spoil = edited("GET", "/api-resources/", [](Json& api) { api["type"] = "BUSINESS"; });
  CHECK(estate.driver()->register_server(files_server).differences ==
        std::vector<Difference>{{"type", json::Document("MCP"), json::Document("BUSINESS")}});
}

TEST_CASE("asgardeo quirk: a name may be there twice, but not by us") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  driver->register_server(files_server);
  McpServer second = files_server;
  second.resource = "https://files.example/other";
  second.scopes.clear();
  CHECK_THROWS_AS(driver->register_server(second), Error);
  CHECK(estate.sent("POST /api/server/v1/api-resources") == 1);
  second.name = "others";
  CHECK(driver->register_server(second).object == second);
}

TEST_CASE("asgardeo quirk: one that became BUSINESS is still found by its resource") {
  AsgardeoEstate estate;
  estate.admin.ask("POST", dev::api_path,
                   {{"name", "plain"}, {"identifier", "https://plain.example/mcp"}});
  CHECK(estate.driver()->find_servers("https://plain.example/mcp").size() == 1);
}

TEST_CASE("asgardeo quirk: the system's own APIs stand in the list, and are not ours") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  driver->register_server(files_server);
  CHECK(servers_listed(*driver) == std::vector<std::string>{"files"});
}

TEST_CASE("asgardeo quirk: lists of servers come in pages behind a cursor") {
  AsgardeoEstate estate;
  for (int i = 0; i < 120; ++i)
    estate.admin.create_api("urn:server:" + std::to_string(i), Json::array());
  CHECK(servers_listed(*estate.driver()).size() == 120);
}

TEST_CASE("asgardeo quirk: a cursor that leads nowhere new ends the list") {
  AsgardeoEstate estate;
  estate.admin.create_api();
  estate.spoil = edited("GET", "/api-resources?", [](Json& page) {
    page["links"] = {{{"rel", "next"}, {"href", "https://evil.example/list?after=YQ%3D%3D"}}};
  });
  estate.instead = [](const http::Request& request) -> std::optional<http::Response> {
    if (request.url.find("&after=YQ%3D%3D") == std::string::npos) return std::nullopt;
    return dev::json_response(200, {{"apiResources", Json::array()},
                                    {"links", {{{"rel", "next"}, {"href", "/x?after=YQ%3D%3D"}}}}});
  };
  CHECK(servers_listed(*estate.driver()).size() == 1);
}

TEST_CASE("asgardeo quirk: the list's member has another name in the documentation") {
  AsgardeoEstate estate;
  estate.admin.create_api();
  estate.spoil = edited("GET", "/api-resources?", [](Json& page) {
    page = {{"APIResources", page["apiResources"]}};
  });
  CHECK(servers_listed(*estate.driver()).size() == 1);
}

TEST_CASE("asgardeo quirk: scopes are added and removed one by one, and others' stay") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto before = driver->register_server(files_server);
  estate.admin.ask("PATCH", std::string(dev::api_path) + '/' + before.id,
                   {{"addedScopes", {{{"name", "files:audit"}}}}});
  McpServer wanted = files_server;
  wanted.description = "All files";
  wanted.scopes = {{"files:read", "Read", "Only read"}, {"files:list", "", ""}};
  McpServer expected = wanted;
  expected.scopes = {
      {"files:read", "Read", "Only read"}, {"files:audit", "", ""}, {"files:list", "", ""}};
  const auto after = driver->update_server(before, wanted);
  CHECK(after.object == expected);
  CHECK(after.foreign == std::vector<std::string>{"files:audit"});
  CHECK(driver->find_servers("files").at(0).foreign == after.foreign);
}

TEST_CASE("asgardeo: the resource of a server stays what it is") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto before = driver->register_server(files_server);
  McpServer wanted = files_server;
  wanted.resource = "https://other.example/mcp";
  estate.requests.clear();
  try {
    driver->update_server(before, wanted);
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::unsupported);
  }
  CHECK(estate.requests.empty());
}

TEST_CASE("asgardeo quirk: 204 says nothing about whether a server is deleted") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto server = driver->register_server(files_server);
  estate.instead = [](const http::Request& request) -> std::optional<http::Response> {
    if (request.method != "DELETE") return std::nullopt;
    return http::Response{204, {}, ""};
  };
  try {
    driver->delete_server(server);
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::protocol);
    CHECK(error.message == "the server says that \"files\" is deleted, and it is still there");
  }
  CHECK(estate.kept(Noun::server, "files").id == server.id);
  estate.instead = nullptr;
  driver->delete_server(server);
  CHECK(driver->find_servers("files").empty());
  CHECK(estate.kept(Noun::server, "files").id.empty());
}

TEST_CASE("asgardeo: a scope that another server has is the server's refusal") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  driver->register_server(files_server);
  McpServer other = files_server;
  other.name = "other";
  other.resource = "https://other.example/mcp";
  try {
    driver->register_server(other);
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::refused);
    CHECK(error.message.find("API-RESOURCE-60003") != std::string::npos);
  }
}

TEST_CASE("asgardeo: a list of another form is no empty list: exit 6") {
  const std::pair<const char*, std::function<void(Registrar&)>> lists[] = {
      {"apiResources", [](Registrar& driver) { servers_listed(driver); }},
      {"applications",
       [](Registrar& driver) { driver.list_clients([](const auto&) { return true; }); }},
      {"Resources",
       [](Registrar& driver) { driver.list_agents([](const auto&) { return true; }); }},
  };
  for (const auto& list : lists) {
    const std::string member = list.first;
    const std::pair<const char*, Json> rows[] = {
        {"an array", Json::array()},
        {"without the list", Json::object()},
        {"text", "none"},
        {"an object for the list", {{member, Json::object()}}},
        {"a number for the list", {{member, 3}}},
        {"null for the list", {{member, nullptr}}},
        {"an empty page of more", {{"totalResults", 3}, {member, Json::array()}}},
        {"no page of more", {{"totalResults", 3}}},
    };
    for (const auto& row : rows) {
      INFO(member << ": " << row.first);
      AsgardeoEstate estate;
      estate.instead = [answer = row.second](const http::Request&) {
        return std::optional(dev::json_response(200, answer));
      };
      Exit exit = Exit::ok;
      try {
        list.second(*estate.driver());
      } catch (const Error& error) {
        exit = error.exit;
      }
      CHECK(exit == Exit::protocol);
    }
  }
}

TEST_CASE("asgardeo: RFC 7644 §3.4.2 a list of nothing need not have its member") {
  AsgardeoEstate estate;
  estate.instead = [](const http::Request&) {
    return std::optional(dev::json_response(200, {{"totalResults", 0}}));
  };
  CHECK(servers_listed(*estate.driver()).empty());
  bool any = false;
  estate.driver()->list_agents([&](const auto&) { return any = true; });
  CHECK_FALSE(any);
}

TEST_CASE("asgardeo: what a client may use is a list: exit 6 for anything else") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  driver->register_server(files_server);
  driver->register_client(nightly_client);
  estate.spoil = edited("GET", "/authorized-apis", [](Json& rows) { rows = Json::object(); });
  CHECK_THROWS_AS(driver->list_access(nullptr), Error);
}

TEST_CASE("asgardeo: a server is not called as another one is") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  driver->register_server(files_server);
  McpServer wiki{"wiki", "https://wiki.example/mcp", "", {}};
  const auto before = driver->register_server(wiki);
  wiki.name = files_server.name;
  try {
    driver->update_server(before, wiki);
    FAIL("renamed");
  } catch (const Error& error) {
    CHECK(error.exit == Exit::usage);
    CHECK(error.code == "name_taken");
  }
}
