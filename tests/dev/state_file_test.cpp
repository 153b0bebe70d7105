#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/dev/admin_harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

struct Directory {
  std::string path = [] {
    std::string name = (std::filesystem::temp_directory_path() / "mcpauth-dev-XXXXXX").string();
    return std::string(mkdtemp(name.data()));
  }();
  ~Directory() { std::filesystem::remove_all(path); }
  std::string file() const { return path + "/state.json"; }
};

Options kept_in(const Directory& directory) {
  Options options = automatic();
  options.state_file = directory.file();
  return options;
}

std::string bytes_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("state file: seeds, keys, registrations and refresh tokens outlive the server") {
  const Directory directory;
  Json client;
  Json tokens;
  Ready first;
  {
    Harness server(kept_in(directory));
    first = server.ready;
    client = body_of(server.post_json("/register", {{"redirect_uris", {redirect_uri}}}));
    tokens = server.sign_in();
  }
  Harness server(kept_in(directory));
  CHECK(server.ready == first);
  CHECK(body_of(server.send({"GET",
                             "/register/" + client["client_id"].get<std::string>(),
                             "",
                             {bearer(client["registration_access_token"])},
                             ""})) == client);
  CHECK(body_of(server.post("/oauth2/introspect", {{"token", tokens["access_token"]}},
                            {server.basic()}))["active"] == true);
  const Parameters refresh = {{"grant_type", "refresh_token"},
                              {"client_id", public_client},
                              {"refresh_token", tokens["refresh_token"]}};
  CHECK(server.post("/oauth2/token", refresh).status == 200);
  // That the token was used is kept as well.
  Harness third(kept_in(directory));
  CHECK(body_of(third.post("/oauth2/token", refresh))["error_description"] ==
        "the refresh token was used before; all tokens of this sign-in are revoked");
  Harness fourth(kept_in(directory));
  CHECK(body_of(fourth.post("/oauth2/token", refresh))["error_description"] ==
        "the refresh token is not valid");
}

TEST_CASE("state file: it is its owner's alone, whatever the umask, and holds no refresh token") {
  const Directory directory;
  const mode_t before = umask(0);
  Harness server(kept_in(directory));
  const Json tokens = server.sign_in();
  umask(before);
  struct stat status {};
  CHECK(stat(directory.file().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const std::string bytes = bytes_of(directory.file());
  CHECK(bytes.find(tokens["refresh_token"].get<std::string>()) == std::string::npos);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path)) {
    (void)entry;
    ++files;
  }
  CHECK(files == 1);
}

TEST_CASE("state file: one that cannot be read, or is not ours, ends the start with exit 7") {
  for (const char* bytes : {"", "{", "[]", "{}", R"({"version":2})", R"({"version":1})",
                            R"({"version":1,"keys":{"ES256":"x"},"user":{},"clients":[]})"}) {
    CAPTURE(bytes);
    const Directory directory;
    std::ofstream(directory.file()) << bytes;
    try {
      Harness server(kept_in(directory));
      CHECK(false);
    } catch (const Error& error) {
      CHECK(error.exit == Exit::store);
    }
    CHECK(bytes_of(directory.file()) == bytes);
  }
  Options nowhere = automatic();
  nowhere.state_file = "/nowhere/state.json";
  CHECK_THROWS_AS(Harness{nowhere}, Error);
}

TEST_CASE("state file: what administrators made is there again") {
  const Directory directory;
  Options options = kept_in(directory);
  options.persona = "asgardeo";
  Json api;
  Json oidc;
  Json agent;
  std::string application;
  const auto path = [](const std::string& id) { return std::string(api_path) + '/' + id; };
  {
    Admin admin(options);
    api = admin.read(path(admin.create_api()));
    application = admin.create_application("machine", machine_oidc);
    admin.ask("POST", std::string(application_path) + '/' + application + "/authorized-apis",
              {{"id", api["id"]}, {"policyIdentifier", "RBAC"}, {"scopes", {"files:read"}}});
    oidc = admin.oidc(application);
    agent = body_of(admin.ask("POST", "/scim2/Agents",
                              {{"urn:scim:wso2:agent:schema",
                                {{"DisplayName", "helper"}, {"IsUserServingAgent", true}}}}));
    agent.erase("password");
  }
  Admin again(options);
  CHECK(again.read(path(api["id"])) == api);
  CHECK(again.oidc(application) == oidc);
  CHECK(again.read("/scim2/Agents/" + std::string(agent["id"])) == agent);
  CHECK(again.read(std::string(application_path) + '/' + std::string(agent["id"]))["templateId"] ==
        "agent-application");
  CHECK(body_of(again.server.post(
            "/oauth2/token",
            {{"grant_type", "client_credentials"}, {"scope", "files:read files:write"}},
            {Admin::basic_of(oidc["clientId"], oidc["clientSecret"])}))["scope"] == "files:read");
}

TEST_CASE("seed: a new server has what every pattern needs") {
  Harness server;
  const Ready& ready = server.ready;
  CHECK(ready_line(ready) ==
        R"({"issuer":"http://127.0.0.1:4000","mcp_url":"http://127.0.0.1:4000/mcp",)"
        R"("admin_url":"http://127.0.0.1:4000","user":{"name":"alice","password":"alice-pass",)"
        R"("sub":")" +
            ready.user.sub +
            R"("},"admin":{"client_id":"mcpauth-dev-admin",)"
            R"("client_secret":")" +
            ready.admin.client_secret +
            R"("},"public_client":)"
            R"({"client_id":"mcpauth-dev-public"},"confidential_client":)"
            R"({"client_id":"mcpauth-dev-confidential","client_secret":")" +
            ready.confidential_client.client_secret + R"("},"agent":{"agent_id":")" +
            ready.agent.agent_id + R"(","agent_secret":")" + ready.agent.agent_secret + R"("}})");
}

TEST_CASE("seed: an empty server has the user and the administrator's client alone") {
  Options options;
  options.seed = Seed::empty;
  Harness server(options);
  const Ready& ready = server.ready;
  CHECK(ready_line(ready) ==
        R"({"issuer":"http://127.0.0.1:4000","mcp_url":"http://127.0.0.1:4000/mcp",)"
        R"("admin_url":"http://127.0.0.1:4000","user":{"name":"alice","password":"alice-pass",)"
        R"("sub":")" +
            ready.user.sub +
            R"("},"admin":{"client_id":"mcpauth-dev-admin",)"
            R"("client_secret":")" +
            ready.admin.client_secret + R"("}})");
  CHECK(server.get("/oauth2/authorize?" + form_encode(server.authorization())).status == 400);
}

TEST_CASE("service: an unknown persona is a mistake on the command line") {
  Options options;
  options.persona = "keycloak";
  try {
    Harness server(options);
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::usage);
    CHECK(error.message == "no such persona: \"keycloak\"");
  }
}
