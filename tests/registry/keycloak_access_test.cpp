#include <doctest/doctest.h>

#include "http/dry_run.hpp"
#include "tests/registry/keycloak_world.hpp"
#include "tests/support/expect_error.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;
using namespace mcpauth::test;

namespace {

const std::string machine_lookup = "/clients?clientId=machine";

Json machine_with(const std::vector<std::string>& scopes) {
  Json client = keycloak_client("machine",
                                {{"standardFlowEnabled", false}, {"serviceAccountsEnabled", true}});
  client["optionalClientScopes"] = scopes;
  return client;
}

Json scopes_of_files() {
  return keycloak_realm_scopes({keycloak_scope("files:read", files_resource),
                                keycloak_scope("files:write", files_resource)});
}

// The realm is asked for its scopes, for the server by name, and for the client.
Keycloak& begins(Keycloak& keycloak, const Json& client) {
  return keycloak.says(scopes_of_files())
      .says(Json::array({keycloak_server(files_resource, "files")}))
      .says(Json::array({client}));
}

Access of_machine(const std::vector<std::string>& scopes, For on_behalf = For::self) {
  return {SubjectKind::client, "machine", "files", scopes, on_behalf};
}

}  // namespace

TEST_CASE("keycloak: a scope is assigned by the client's list of optional scopes, and read back") {
  Keycloak keycloak;
  begins(keycloak, machine_with({})).does_it().says(machine_with({"files:read"}));
  CHECK(keycloak.driver()->authorize(of_machine({"files:read"})) == of_machine({"files:read"}));
  CHECK(keycloak.paths() ==
        std::vector<std::string>{
            "GET /client-scopes", "GET /clients?first=0&max=100", "GET " + machine_lookup,
            "PUT /clients/uuid-machine/optional-client-scopes/scope-files%3Aread",
            "GET /clients/uuid-machine"});
}

TEST_CASE("keycloak: an assignment that it accepts and does not make is not believed") {
  Keycloak keycloak;
  begins(keycloak, machine_with({})).does_it().says(machine_with({}));
  CHECK(keycloak.driver()->authorize(of_machine({"files:read"})).scopes.empty());
}

TEST_CASE("keycloak: scopes are in one of two lists, so one is taken out of both") {
  Keycloak keycloak;
  begins(keycloak, machine_with({"files:read", "files:write"}))
      .does_it()
      .does_it()
      .says(machine_with({"files:write"}));
  CHECK(keycloak.driver()->deauthorize(of_machine({"files:read"})) == of_machine({"files:write"}));
  CHECK(keycloak.paths()[3] ==
        "DELETE /clients/uuid-machine/optional-client-scopes/scope-files%3Aread");
  CHECK(keycloak.paths()[4] ==
        "DELETE /clients/uuid-machine/default-client-scopes/scope-files%3Aread");
  CHECK(
      keycloak.warnings ==
      std::vector<std::string>{"tokens that are out already keep these scopes until they expire"});
}

TEST_CASE("keycloak: without scopes all of the server's are taken away, and no others") {
  Keycloak keycloak;
  begins(keycloak, machine_with({"files:read", "files:write", "offline_access"}));
  for (int i = 0; i < 4; ++i) keycloak.does_it();
  keycloak.says(machine_with({"offline_access"}));
  CHECK(keycloak.driver()->deauthorize(of_machine({})).scopes.empty());
  for (const auto& path : keycloak.paths()) CHECK(path.find("offline_access") == std::string::npos);
}

TEST_CASE("keycloak: a scope of another server is refused before anything is sent") {
  Keycloak keycloak;
  begins(keycloak, machine_with({}));
  CHECK(error_of([&] { keycloak.driver()->authorize(of_machine({"email"})); }) == "2 unknown_name");
}

TEST_CASE(
    "keycloak: one assignment is for the client itself and for users: the difference is said") {
  Keycloak keycloak;
  begins(keycloak, machine_with({})).does_it().says(machine_with({"files:read"}));
  CHECK(keycloak.driver()->authorize(of_machine({"files:read"}, For::user)).on_behalf == For::self);
  CHECK(keycloak.warnings ==
        std::vector<std::string>{
            "Keycloak assigns a scope for all that a client does, for itself and for users"});
}

TEST_CASE("keycloak: users have no scopes, and agents do not act for users: exit 9, nothing sent") {
  Keycloak keycloak;
  CHECK(error_of([&] {
          keycloak.driver()->authorize(
              {SubjectKind::user, "alice", "files", {"files:read"}, For::user});
        }) == "9 unsupported_verb");
  CHECK(error_of([&] {
          keycloak.driver()->authorize(
              {SubjectKind::agent, "robot", "files", {"files:read"}, For::user});
        }) == "9 no_delegation");
  CHECK(keycloak.transport.requests.empty());
}

TEST_CASE("keycloak: access is what clients and agents are assigned of the scopes of servers") {
  Keycloak keycloak;
  Json robot = keycloak_agent("robot");
  robot["optionalClientScopes"] = Json::array({"files:write"});
  Json desktop = keycloak_client("desktop");
  desktop["defaultClientScopes"] = Json::array({"basic", "files:read"});
  const Json clients = Json::array({keycloak_server(files_resource, "files"), robot, desktop});
  keycloak.says(scopes_of_files()).says(clients).says(clients);
  CHECK(keycloak.driver()->list_access(nullptr) ==
        std::vector<Access>{{SubjectKind::agent, "robot", "files", {"files:write"}, For::self},
                            {SubjectKind::client, "desktop", "files", {"files:read"}, For::user}});
}

TEST_CASE("keycloak: in a dry run what was pretended to be made can be given access") {
  Keycloak keycloak;
  auto administration = keycloak.administration();
  std::vector<http::PlannedRequest> planned;
  administration.transport = http::dry_run([](const http::Request&) { return json_answer("[]"); },
                                           "", [&](const auto& one) { planned.push_back(one); });
  const auto driver = make_keycloak(administration);
  driver->register_server({"files", files_resource, "", {{"files:read", "", ""}}});
  driver->register_client({"nightly", {}, {"client_credentials"}, "client_secret_basic", {}, {}});
  driver->authorize({SubjectKind::client, "nightly", "files", {"files:read"}, For::self});
  CHECK(planned.back().url.find("/clients/pretended-") != std::string::npos);
  CHECK(planned.back().url.find("/optional-client-scopes/pretended-") != std::string::npos);
}
