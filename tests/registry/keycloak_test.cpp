#include <doctest/doctest.h>

#include "tests/registry/keycloak_world.hpp"
#include "tests/support/expect_error.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;
using namespace mcpauth::test;

namespace {

const McpServer files = {
    "files", files_resource, "The files", {{"files:read", "Read files", "List and read"}}};

Registered<McpServer> registered_files(const std::vector<Scope>& scopes) {
  return {{"files", files_resource, "", scopes},
          files_resource,
          Level::composed,
          json::Document(keycloak_server(files_resource, "files")),
          true};
}

template <typename Object>
std::vector<std::string> names_of(const std::function<void(const Take<Object>&)>& list) {
  std::vector<std::string> names;
  list([&](const Registered<Object>& one) {
    names.push_back(one.object.name);
    return true;
  });
  return names;
}

// A realm with `own` in it, every built-in client, and one of SAML's.
Json whole_realm(const std::vector<Json>& own) {
  Json clients = Json::array();
  for (const char* name : {"account", "account-console", "admin-cli", "security-admin-console"})
    clients.push_back(keycloak_client(name));
  clients.push_back(
      keycloak_client("realm-management", {{"attributes", {{"realm_client", "true"}}}}));
  clients.push_back(keycloak_client("broker", {{"attributes", {{"realm_client", "true"}}}}));
  clients.push_back(keycloak_client("other-realm", {{"attributes", {{"realm_client", "true"}}}}));
  clients.push_back(keycloak_client("an-old-application", {{"protocol", "saml"}}));
  clients.push_back(keycloak_client("mcpauth-admin"));
  for (const auto& client : own) clients.push_back(client);
  return clients;
}

}  // namespace

TEST_CASE(
    "keycloak: a server is a client whose clientId is the resource, and a mapper on each scope "
    "names it") {
  Keycloak keycloak;
  keycloak.says(Json::array())
      .says(Json::array())
      .says(keycloak_realm_scopes())
      .creates("/client-scopes", "s1")
      .says(keycloak_scope("files:read", files_resource, "Read files"))
      .creates("/clients", "c1")
      .says(keycloak_server(files_resource, "files"));
  const auto server = keycloak.driver()->register_server(files);
  CHECK(keycloak.paths() ==
        std::vector<std::string>{"GET " + files_lookup, "GET /clients?first=0&max=100",
                                 "GET /client-scopes", "POST /client-scopes",
                                 "GET /client-scopes/s1", "POST /clients", "GET /clients/c1"});
  CHECK(keycloak.transport.requests[3].body ==
        R"({"name":"files:read","description":"List and read","protocol":"openid-connect",)"
        R"("attributes":{"mcpauth.noun":"scope","include.in.token.scope":"true",)"
        R"("display.on.consent.screen":"true","consent.screen.text":"Read files"},)"
        R"("protocolMappers":[{"name":"mcp-audience","protocol":"openid-connect",)"
        R"("protocolMapper":"oidc-audience-mapper",)"
        R"("config":{"included.client.audience":"https://files.example/mcp",)"
        R"("access.token.claim":"true","introspection.token.claim":"true",)"
        R"("id.token.claim":"false"}}]})");
  CHECK(keycloak.transport.requests[5].body ==
        R"({"clientId":"https://files.example/mcp","name":"files","description":"The files",)"
        R"("publicClient":false,"standardFlowEnabled":false,"fullScopeAllowed":false,)"
        R"("attributes":{"mcpauth.noun":"server","resource_url":"https://files.example/mcp"}})");
  CHECK(server.object ==
        McpServer{"files", files_resource, "", {{"files:read", "Read files", ""}}});
  CHECK(server.id == files_resource);
  CHECK(server.level == Level::composed);
  CHECK(server.ours);
}

TEST_CASE("keycloak: the list of clients holds their secrets in clear, and no document does") {
  Keycloak keycloak;
  keycloak.says(Json::array({keycloak_server(files_resource, "files")}))
      .says(keycloak_realm_scopes());
  const auto found = keycloak.driver()->find_servers(files_resource);
  REQUIRE(found.size() == 1);
  CHECK(json::dump(*found.front().document).find("server-secret") == std::string::npos);
}

TEST_CASE("keycloak: a server that is there already is returned, and nothing is changed") {
  Keycloak keycloak;
  const Json there = Json::array({keycloak_server(files_resource, "files")});
  keycloak.says(there).says(there).says(
      keycloak_realm_scopes({keycloak_scope("files:write", files_resource)}));
  const auto server = keycloak.driver()->register_server(files);
  CHECK(server.object == McpServer{"files", files_resource, "", {{"files:write", "", ""}}});
  for (const auto& request : keycloak.transport.requests) CHECK(request.method == "GET");
}

TEST_CASE(
    "keycloak: a run that was cut off before the client is completed with the scopes it left") {
  Keycloak keycloak;
  keycloak.says(Json::array())
      .says(Json::array())
      .says(keycloak_realm_scopes({keycloak_scope("files:read", files_resource, "Read files")}))
      .does_it()
      .says(keycloak_scope("files:read", files_resource, "Read files"))
      .creates("/clients", "c1")
      .says(keycloak_server(files_resource, "files"));
  keycloak.driver()->register_server(files);
  CHECK(keycloak.paths()[3] == "PUT /client-scopes/scope-files%3Aread");
  CHECK(keycloak.paths()[5] == "POST /clients");
}

TEST_CASE(
    "keycloak: names of client scopes are unique in a realm, so another server's is refused before "
    "anything is sent") {
  for (const auto& taken : {keycloak_scope("files:read", "https://other.example/mcp"),
                            Json{{"id", "x"}, {"name", "files:read"}}}) {
    Keycloak keycloak;
    keycloak.says(Json::array()).says(Json::array()).says(keycloak_realm_scopes({taken}));
    CHECK(error_of([&] { keycloak.driver()->register_server(files); }) == "4 scope_taken");
  }
}

TEST_CASE("keycloak: a name that another server has is refused, by whatever way it is given") {
  Keycloak keycloak;
  const Json wiki = Json::array({keycloak_server("https://wiki.example/mcp", "files")});
  keycloak.says(Json::array()).says(wiki);
  CHECK(error_of([&] { keycloak.driver()->register_server(files); }) == "2 name_taken");
  auto before = registered_files({});
  before.object.name = "documents";
  keycloak.says(wiki);
  CHECK(error_of([&] { keycloak.driver()->update_server(before, files); }) == "2 name_taken");
  for (const auto& request : keycloak.transport.requests) CHECK(request.method == "GET");
}

TEST_CASE("keycloak: a client of the resource's name that is no server is not made one") {
  Keycloak keycloak;
  const Json there = Json::array({keycloak_client(files_resource)});
  keycloak.says(there).says(there);
  CHECK(error_of([&] { keycloak.driver()->register_server(files); }) == "4 name_taken");
}

TEST_CASE(
    "keycloak: q= cannot look for attributes, so servers are picked from the pages of all "
    "clients") {
  Keycloak keycloak;
  Json page = Json::array();
  for (int i = 0; i < 100; ++i) page.push_back(keycloak_client("client-" + std::to_string(i)));
  page[7] = keycloak_server(files_resource, "files");
  keycloak.says(keycloak_realm_scopes())
      .says(page)
      .says(Json::array({keycloak_server("https://wiki.example/mcp", "wiki")}));
  const auto driver = keycloak.driver();
  CHECK(names_of<McpServer>([&](const auto& take) { driver->list_servers(take); }) ==
        std::vector<std::string>{"files", "wiki"});
  CHECK(keycloak.paths() == std::vector<std::string>{"GET /client-scopes",
                                                     "GET /clients?first=0&max=100",
                                                     "GET /clients?first=100&max=100"});
}

TEST_CASE("keycloak: a list ends where whoever takes it says so") {
  Keycloak keycloak;
  Json page = Json::array();
  for (int i = 0; i < 100; ++i) page.push_back(keycloak_client("client-" + std::to_string(i)));
  keycloak.says(page);
  int taken = 0;
  keycloak.driver()->list_clients([&](const Registered<Client>&) { return ++taken < 3; });
  CHECK(taken == 3);
}

TEST_CASE(
    "keycloak: the realm's own clients, SAML's, the administrator's, servers and agents are no "
    "clients") {
  Keycloak keycloak;
  keycloak.says(whole_realm({keycloak_server(files_resource, "files"), keycloak_agent("robot"),
                             keycloak_client("desktop")}));
  const auto driver = keycloak.driver();
  CHECK(names_of<Client>([&](const auto& take) { driver->list_clients(take); }) ==
        std::vector<std::string>{"desktop"});
}

TEST_CASE("keycloak: an agent is told from other service accounts by our attribute") {
  Keycloak keycloak;
  keycloak.says(whole_realm(
      {keycloak_agent("robot"), keycloak_client("machine", {{"serviceAccountsEnabled", true}})}));
  const auto driver = keycloak.driver();
  CHECK(names_of<Agent>([&](const auto& take) { driver->list_agents(take); }) ==
        std::vector<std::string>{"robot"});
}

TEST_CASE(
    "keycloak: a server by its name; one that others made is called as its resource and is not "
    "ours") {
  Keycloak keycloak;
  const Json foreign = keycloak_client(
      "https://wiki.example/mcp", {{"attributes", {{"resource_url", "https://wiki.example/mcp"}}}});
  const Json both = Json::array({keycloak_server(files_resource, "files"), foreign});
  keycloak.says(keycloak_realm_scopes()).says(both);
  const auto found = keycloak.driver()->find_servers("files");
  REQUIRE(found.size() == 1);
  CHECK(found.front().ours);
  keycloak.says(Json::array({foreign})).says(keycloak_realm_scopes());
  const auto other = keycloak.driver()->find_servers("https://wiki.example/mcp");
  REQUIRE(other.size() == 1);
  CHECK(other.front().object.name == "https://wiki.example/mcp");
  CHECK_FALSE(other.front().ours);
}

TEST_CASE("keycloak: a name that is the id of another server means both") {
  Keycloak keycloak;
  const Json foreign =
      keycloak_client("files", {{"attributes", {{"resource_url", "https://wiki.example/mcp"}}}});
  keycloak.says(keycloak_realm_scopes())
      .says(Json::array({keycloak_server(files_resource, "files"), foreign}));
  CHECK(keycloak.driver()->find_servers("files").size() == 2);
}

TEST_CASE("keycloak: a scope of the server's without our mark is somebody else's") {
  Keycloak keycloak;
  Json by_hand = keycloak_scope("files:admin", files_resource);
  by_hand["attributes"].erase("mcpauth.noun");
  keycloak.says(Json::array({keycloak_server(files_resource, "files")}))
      .says(keycloak_realm_scopes({keycloak_scope("files:read", files_resource), by_hand}));
  const auto found = keycloak.driver()->find_servers(files_resource);
  REQUIRE(found.size() == 1);
  CHECK(found.front().object.scopes.size() == 2);
  CHECK(found.front().foreign == std::vector<std::string>{"files:admin"});
}

TEST_CASE("keycloak: a scope with a custom audience is the server's, too") {
  Keycloak keycloak;
  Json scope = keycloak_scope("files:read", "");
  scope["protocolMappers"][0]["config"] = {{"included.custom.audience", files_resource}};
  keycloak.says(Json::array({keycloak_server(files_resource, "files")}))
      .says(keycloak_realm_scopes({scope}));
  const auto found = keycloak.driver()->find_servers(files_resource);
  REQUIRE(found.size() == 1);
  CHECK(found.front().object.scopes == std::vector<Scope>{{"files:read", "", ""}});
}

TEST_CASE(
    "keycloak: updating a server adds, changes and removes scopes, and leaves those of others") {
  Keycloak keycloak;
  keycloak
      .says(keycloak_realm_scopes({keycloak_scope("files:read", files_resource, "Read"),
                                   keycloak_scope("files:old", files_resource)}))
      .does_it()
      .says(keycloak_scope("files:read", files_resource, "Read files"))
      .creates("/client-scopes", "s9")
      .says(keycloak_scope("files:write", files_resource))
      .does_it()
      .says(keycloak_server(files_resource, "files"));
  const McpServer wanted{
      "files", files_resource, "", {{"files:read", "Read files", ""}, {"files:write", "", ""}}};
  const auto server = keycloak.driver()->update_server(
      registered_files({{"files:old", "", ""}, {"files:read", "Read", ""}}), wanted);
  CHECK(server.object == wanted);
  CHECK(keycloak.transport.requests[1].body ==
        R"({"name":"files:read","description":"","protocol":"openid-connect",)"
        R"("attributes":{"consent.screen.text":"Read files"}})");
  CHECK(keycloak.paths() ==
        std::vector<std::string>{"GET /client-scopes", "PUT /client-scopes/scope-files%3Aread",
                                 "GET /client-scopes/scope-files%3Aread", "POST /client-scopes",
                                 "GET /client-scopes/s9", "DELETE /client-scopes/scope-files%3Aold",
                                 "GET /clients/uuid-https%3A%2F%2Ffiles.example%2Fmcp"});
}

TEST_CASE(
    "keycloak: deleting a server deletes its scopes first, and of a shared scope only says so") {
  Keycloak keycloak;
  Json shared = keycloak_scope("shared", files_resource);
  shared["protocolMappers"].push_back(
      keycloak_scope("x", "https://wiki.example/mcp")["protocolMappers"][0]);
  keycloak
      .says(keycloak_realm_scopes({keycloak_scope("files:read", files_resource), shared,
                                   keycloak_scope("wiki:read", "https://wiki.example/mcp")}))
      .does_it()
      .does_it();
  keycloak.driver()->delete_server(registered_files({{"files:read", "", ""}, {"shared", "", ""}}));
  CHECK(keycloak.paths() ==
        std::vector<std::string>{"GET /client-scopes", "DELETE /client-scopes/scope-files%3Aread",
                                 "DELETE /clients/uuid-https%3A%2F%2Ffiles.example%2Fmcp"});
  CHECK(keycloak.warnings ==
        std::vector<std::string>{
            R"(the scope "shared" is of another server, too: it was left in the realm)"});
}

TEST_CASE("keycloak: a server keeps its resource, because tokens name it") {
  Keycloak keycloak;
  McpServer moved = files;
  moved.resource = "https://new.example/mcp";
  CHECK(error_of([&] { keycloak.driver()->update_server(registered_files({}), moved); }) ==
        "9 resource_is_fixed");
}

TEST_CASE("keycloak: the admin interface is beside the realm's issuer, or where the profile says") {
  Keycloak keycloak;
  auto administration = keycloak.administration();
  administration.admin_url = "https://admin.example/admin/realms/mcp";
  keycloak.says(Json::array());
  make_keycloak(std::move(administration))->find_clients("a b");
  CHECK(keycloak.transport.lines() ==
        std::vector<std::string>{
            "GET https://admin.example/admin/realms/mcp/clients?clientId=a%20b"});

  AdministeredServer other("https://as.example");
  CHECK(error_of([&] { make_keycloak(other.administration()); }) == "2 no_admin_url");
}

TEST_CASE("keycloak: its refusals are in errorMessage, error or error_description") {
  Keycloak keycloak;
  keycloak.refuses(400, {{"error", "invalid_input"},
                         {"error_description", "A redirect URI must not contain an URL fragment"}});
  try {
    keycloak.driver()->register_client({"desktop", {"http://a/#f"}, {}, "none", {}, {}});
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.message == R"(Keycloak's admin interface answered 400 to POST: "invalid_input": )"
                           R"("A redirect URI must not contain an URL fragment")");
    CHECK(error.exit == Exit::refused);
  }
}
