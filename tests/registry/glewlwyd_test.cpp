#include "registry/glewlwyd.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "http/dry_run.hpp"
#include "tests/support/administered_server.hpp"
#include "tests/support/expect_error.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;
using namespace mcpauth::test;

namespace {

const std::string glewlwyd_interface = "http://127.0.0.1:4593/api";
const std::string notes = "https://notes.example/mcp";

// The plugin's configuration, as far as it is looked at, and what must come back untouched.
Json glewlwyd_plugin(const Json& resource_scopes) {
  return {{"module", "oidc"},
          {"name", "oidc"},
          {"parameters",
           {{"iss", glewlwyd_interface + "/oidc"},
            {"key", "-----BEGIN PRIVATE KEY-----"},
            {"resource-allowed", true},
            {"resource-scope", resource_scopes}}},
          {"enabled", true}};
}

Json glewlwyd_client(const std::string& name, const Json& scopes = Json::array()) {
  return {{"client_id", name},
          {"name", name},
          {"description", ""},
          {"scope", scopes},
          {"enabled", true},
          {"confidential", true},
          {"authorization_type", Json::array({"client_credentials"})},
          {"token_endpoint_auth_method", Json::array({"client_secret_basic"})},
          {"client_secret", "first-secret"},
          {"source", "database"}};
}

Json glewlwyd_scope(const std::string& name) {
  return {{"name", name},
          {"display_name", nullptr},
          {"description", nullptr},
          {"password_required", true}};
}

struct Glewlwyd : AdministeredServer {
  Glewlwyd() : AdministeredServer(glewlwyd_interface + "/oidc") {}

  std::unique_ptr<Registrar> driver() { return make_glewlwyd(administration()); }
  Glewlwyd& says(const Json& body) {
    transport.answers(json_answer(json::dump(body)));
    return *this;
  }
  // Whatever changes something is answered 200 and nothing else.
  Glewlwyd& does_it() {
    transport.answers(empty_answer(200));
    return *this;
  }
  Glewlwyd& has_not() {
    transport.answers(empty_answer(404));
    return *this;
  }
  // The plugin is found in the list, and read by its name.
  Glewlwyd& configured(const Json& resource_scopes) {
    return says(Json::array({glewlwyd_plugin(resource_scopes)}))
        .says(glewlwyd_plugin(resource_scopes));
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const auto& request : transport.requests)
      paths.push_back(request.method + ' ' + request.url.substr(glewlwyd_interface.size()));
    return paths;
  }
  Json body(std::size_t request) const {
    return json::parse_untrusted(transport.requests.at(request).body, {"the request"});
  }
};

Registered<Client> registered_nightly() {
  return {{"nightly", {}, {"client_credentials"}, "client_secret_basic", {}, {}},
          "nightly",
          Level::native,
          {},
          true};
}

// Return the record of a server that was registered from here with one scope.
Record record_of_notes() {
  Record record;
  record.name = "notes";
  record.id = notes;
  record.level = Level::composed;
  record.object = json::Document(to_json(McpServer{"notes", notes, "", {{"notes:read", "", ""}}}));
  return record;
}

}  // namespace

TEST_CASE("glewlwyd: a plugin does as it says only after it was started anew, and its keys stay") {
  Glewlwyd glewlwyd;
  const Json others = {{"mcp:read", Json::array({"https://other.example/mcp"})}};
  Json both = others;
  both["notes:read"] = Json::array({notes});
  glewlwyd.configured(others)
      .configured(others)
      .says(Json::array())
      .does_it()
      .says(glewlwyd_scope("notes:read"))
      .does_it()
      .does_it()
      .configured(both)
      .says(Json::array({glewlwyd_scope("notes:read")}));
  const auto server =
      glewlwyd.driver()->register_server({"notes", notes, "Notes", {{"notes:read", "", ""}}});
  CHECK(server.object == McpServer{"notes", notes, "Notes", {{"notes:read", "", ""}}});
  CHECK(server.ours);
  CHECK(glewlwyd.paths()[7] == "PUT /mod/plugin/oidc");
  CHECK(glewlwyd.body(7) == glewlwyd_plugin(both));
  CHECK(glewlwyd.paths()[8] == "PUT /mod/plugin/oidc/reset");
}

TEST_CASE("glewlwyd: the configuration is read, changed and put with its lock held") {
  Glewlwyd glewlwyd;
  const Json with_notes = {{"notes:read", Json::array({notes})}};
  glewlwyd.configured(Json::object())
      .configured(Json::object())
      .says(Json::array({glewlwyd_scope("notes:read")}))
      .does_it()
      .does_it()
      .configured(with_notes)
      .says(Json::array({glewlwyd_scope("notes:read")}));
  glewlwyd.records.save([] {
    Record cut_off;
    cut_off.noun = Noun::server;
    cut_off.name = "notes";
    cut_off.id = notes;
    cut_off.object =
        json::Document(to_json(McpServer{"notes", notes, "", {{"notes:read", "", ""}}}));
    return cut_off;
  }());
  std::size_t asked_before = 0;
  auto administration = glewlwyd.administration();
  administration.lock = [&](Noun, const std::string&) {
    asked_before = glewlwyd.transport.requests.size();
    return store::Lock(Descriptor());
  };
  make_glewlwyd(std::move(administration))
      ->register_server({"notes", notes, "", {{"notes:read", "", ""}}});
  CHECK(asked_before == 2);
  CHECK(glewlwyd.paths()[2] == "GET /mod/plugin/");
}

TEST_CASE("glewlwyd: a client that is switched off says so, for another server") {
  Glewlwyd glewlwyd;
  Json off = glewlwyd_client("off");
  off["enabled"] = false;
  glewlwyd.says(Json::array({off, glewlwyd_client("on")}));
  std::vector<Json> found;
  glewlwyd.driver()->list_clients([&](const Registered<Client>& client) {
    found.push_back(*client.object.metadata);
    return true;
  });
  CHECK(found == std::vector<Json>{Json{{"enabled", false}}, Json::object()});
}

TEST_CASE("glewlwyd: an empty title or description is refused there, so none is sent") {
  Glewlwyd glewlwyd;
  glewlwyd.configured(Json::object())
      .configured(Json::object())
      .says(Json::array())
      .does_it()
      .says(glewlwyd_scope("notes:read"))
      .does_it()
      .does_it()
      .configured({{"notes:read", Json::array({notes})}})
      .says(Json::array());
  glewlwyd.driver()->register_server({"notes", notes, "", {{"notes:read", "", ""}}});
  CHECK(glewlwyd.body(5) == Json{{"name", "notes:read"}});
}

TEST_CASE("glewlwyd: a scope that is no MCP server's is somebody's, and is left alone") {
  Glewlwyd glewlwyd;
  glewlwyd.configured(Json::object())
      .configured(Json::object())
      .says(Json::array({glewlwyd_scope("g_admin")}));
  CHECK(error_of([&] {
          glewlwyd.driver()->register_server({"notes", notes, "", {{"g_admin", "", ""}}});
        }) == "4 scope_taken");
  for (const auto& request : glewlwyd.transport.requests) CHECK(request.method == "GET");
}

TEST_CASE("glewlwyd: a server that others configured is called as its resource and is not ours") {
  Glewlwyd glewlwyd;
  glewlwyd.configured({{"notes:read", Json::array({notes})}})
      .says(Json::array({glewlwyd_scope("notes:read")}));
  const auto found = glewlwyd.driver()->find_servers(notes);
  REQUIRE(found.size() == 1);
  CHECK(found.front().object == McpServer{notes, notes, "", {{"notes:read", "", ""}}});
  CHECK_FALSE(found.front().ours);
}

TEST_CASE("glewlwyd: a plugin that does not read `resource` is said") {
  Glewlwyd glewlwyd;
  Json plugin = glewlwyd_plugin({{"notes:read", Json::array({notes})}});
  plugin["parameters"]["resource-allowed"] = false;
  for (int i = 0; i < 2; ++i) glewlwyd.says(Json::array({plugin})).says(plugin);
  glewlwyd.says(Json::array());
  glewlwyd.driver()->register_server({"notes", notes, "", {}});
  REQUIRE(glewlwyd.warnings.size() == 1);
  CHECK(glewlwyd.warnings.front().find("not to read `resource`") != std::string::npos);
}

TEST_CASE(
    "glewlwyd: a deleted scope stays with clients and users, so it is taken from them first") {
  Glewlwyd glewlwyd;
  const Json before = {{"notes:read", Json::array({notes})}};
  const Json alice = {{"username", "alice"}, {"scope", Json::array({"openid", "notes:read"})}};
  Json rotated = glewlwyd_client("nightly", Json::array({"notes:read"}));
  rotated["client_secret"] = "second-secret";
  glewlwyd.configured(before)
      .says(Json::array({glewlwyd_scope("notes:read")}))
      .does_it()
      .does_it()
      .says(Json::array({glewlwyd_client("nightly", Json::array({"notes:read"}))}))
      .says(rotated)
      .does_it()
      .says(glewlwyd_client("nightly"))
      .says(Json::array({alice}))
      .says(alice)
      .does_it()
      .says(alice)
      .does_it()
      .configured(Json::object())
      .says(Json::array());
  std::vector<std::pair<Noun, std::string>> locked;
  auto administration = glewlwyd.administration();
  administration.lock = [&](Noun noun, const std::string& name) {
    locked.emplace_back(noun, name);
    return store::Lock(Descriptor());
  };
  make_glewlwyd(std::move(administration))
      ->delete_server(
          {{"notes", notes, "", {{"notes:read", "", ""}}}, notes, Level::composed, {}, true});
  CHECK(glewlwyd.paths()[7] == "PUT /client/nightly");
  CHECK(glewlwyd.body(7)["scope"] == Json::array());
  CHECK(glewlwyd.body(7)["client_secret"] == "second-secret");
  CHECK(glewlwyd.paths()[11] == "PUT /user/alice");
  CHECK(glewlwyd.body(11) == Json{{"scope", Json::array({"openid"})}});
  CHECK(glewlwyd.paths()[13] == "DELETE /scope/notes%3Aread");
  CHECK(locked == std::vector<std::pair<Noun, std::string>>{
                      {Noun::server, ""}, {Noun::client, "nightly"}, {Noun::access, "user alice"}});
}

TEST_CASE("glewlwyd: it makes no secrets, so one is made here and is in the records") {
  Glewlwyd glewlwyd;
  Json made = glewlwyd_client("nightly");
  glewlwyd.has_not().does_it().says(made);
  glewlwyd.driver()->register_client({"nightly", {}, {}, "", {}, {}});
  CHECK(glewlwyd.body(1)["client_secret"].get<std::string>().size() == 43);
  CHECK(glewlwyd.records.find(Noun::client, "nightly")->client->client_secret ==
        Secret("first-secret"));
}

TEST_CASE(
    "glewlwyd: what an update leaves out is lost, so the whole client is put, with its secret") {
  Glewlwyd glewlwyd;
  const Json there = glewlwyd_client("nightly", Json::array({"notes:read"}));
  glewlwyd.says(there).does_it().says(there);
  auto wanted = registered_nightly().object;
  wanted.redirect_uris = {"https://example.com/callback"};
  glewlwyd.driver()->update_client(registered_nightly(), wanted);
  Json whole = there;
  whole.erase("source");
  whole["redirect_uri"] = Json::array({"https://example.com/callback"});
  CHECK(glewlwyd.body(1) == whole);
}

TEST_CASE("glewlwyd: words of somebody else's client that the model has no word for stay") {
  Glewlwyd glewlwyd;
  Json there = glewlwyd_client("legacy");
  there["name"] = "";
  there["authorization_type"] = {"code", "id_token", "refresh_token", "delete_token", "none"};
  there["token_endpoint_auth_method"] = {"client_secret_basic", "client_secret_post"};
  there["jwks"] = {{"keys", Json::array({{{"kid", "k"}}})}};
  there["redirect_uri"] = {"https://a.example/cb"};
  glewlwyd.says(there).says(there).does_it().says(there);
  const auto driver = glewlwyd.driver();
  const auto before = driver->find_clients("legacy").front();
  Client wanted = before.object;
  wanted.redirect_uris = {"https://b.example/cb"};
  driver->update_client(before, wanted);
  there.erase("source");
  there["redirect_uri"] = {"https://b.example/cb"};
  CHECK(glewlwyd.body(2) == there);

  glewlwyd.says(there).does_it().says(there);
  wanted.grant_types = {"client_credentials"};
  driver->update_client(before, wanted);
  there["authorization_type"] = {"id_token", "delete_token", "none", "client_credentials"};
  CHECK(glewlwyd.body(5) == there);
}

TEST_CASE("glewlwyd: a grant that it has not is refused before anything is sent") {
  Glewlwyd glewlwyd;
  Client client = registered_nightly().object;
  client.grant_types = {"urn:ietf:params:oauth:grant-type:jwt-bearer"};
  CHECK(error_of([&] { glewlwyd.driver()->register_client(client); }) == "9 unsupported_grant");
  CHECK(error_of([&] { glewlwyd.driver()->update_client(registered_nightly(), client); }) ==
        "9 unsupported_grant");
  CHECK(glewlwyd.transport.requests.empty());
}

TEST_CASE("glewlwyd: a client is known by its name, which stays") {
  Glewlwyd glewlwyd;
  auto renamed = registered_nightly().object;
  renamed.name = "daily";
  CHECK(error_of([&] { glewlwyd.driver()->update_client(registered_nightly(), renamed); }) ==
        "9 name_is_fixed");
  CHECK(glewlwyd.transport.requests.empty());
}

TEST_CASE("glewlwyd: a client that somebody else made does not become ours by a new secret") {
  Glewlwyd glewlwyd;
  const Json there = glewlwyd_client("nightly");
  glewlwyd.says(there).does_it().says(there).says(there);
  auto foreign = registered_nightly();
  foreign.ours = false;
  glewlwyd.driver()->rotate_client_secret(foreign);
  CHECK_FALSE(glewlwyd.driver()->find_clients("nightly").front().ours);
}

TEST_CASE("glewlwyd: a client without a method has the default one, and its record is read again") {
  Glewlwyd glewlwyd;
  Json there = glewlwyd_client("legacy");
  there.erase("token_endpoint_auth_method");
  glewlwyd.says(there);
  const Client legacy{"legacy", {}, {"client_credentials"}, "", {}, {}};
  CHECK(glewlwyd.driver()->register_client(legacy).object.token_endpoint_auth_method ==
        "client_secret_basic");
  CHECK(glewlwyd.records.find(Noun::client, "legacy")->client->token_endpoint_auth_method ==
        "client_secret_basic");
  there["confidential"] = false;
  glewlwyd.says(there);
  CHECK(glewlwyd.driver()->find_clients("legacy").front().object.token_endpoint_auth_method ==
        "none");
}

TEST_CASE("glewlwyd: an agent is a client; its owner and its kind are recorded here") {
  Glewlwyd glewlwyd;
  glewlwyd.has_not().does_it().says(glewlwyd_client("robot")).says(glewlwyd_client("robot"));
  const Agent robot{"robot", "alice", AgentKind::background, true};
  CHECK(glewlwyd.driver()->register_agent(robot).object == robot);
  const auto found = glewlwyd.driver()->find_agents("robot");
  REQUIRE(found.size() == 1);
  CHECK(found.front().object == robot);
  CHECK(glewlwyd.driver()->find_clients("robot").empty());
}

TEST_CASE("glewlwyd: lists are paged, and end with a page that is not full") {
  Glewlwyd glewlwyd;
  Json page = Json::array();
  for (int i = 0; i < 100; ++i) page.push_back(glewlwyd_client("client-" + std::to_string(i)));
  glewlwyd.says(page).says(Json::array());
  int count = 0;
  glewlwyd.driver()->list_clients([&](const Registered<Client>&) { return ++count > 0; });
  CHECK(count == 100);
  CHECK(glewlwyd.paths() == std::vector<std::string>{"GET /client/?offset=0&limit=100",
                                                     "GET /client/?offset=100&limit=100"});
}

TEST_CASE("glewlwyd: a name that is taken is answered 400, in a list of words") {
  Glewlwyd glewlwyd;
  glewlwyd.has_not();
  glewlwyd.transport.answers(json_answer(R"(["client_id already exist"])", 400));
  try {
    glewlwyd.driver()->register_client({"nightly", {}, {}, "", {}, {}});
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.exit == Exit::refused);
    CHECK(error.message.find("client_id already exist") != std::string::npos);
  }
}

TEST_CASE("glewlwyd: a scope is ours that was made here, and not one that is found at a server") {
  Glewlwyd glewlwyd;
  const Json before = {{"notes:read", Json::array({notes})}, {"notes:hand", Json::array({notes})}};
  Json after = before;
  after["notes:list"] = Json::array({notes});
  const Json standing = Json::array({glewlwyd_scope("notes:read"), glewlwyd_scope("notes:hand")});
  glewlwyd.records.save(record_of_notes());
  glewlwyd.configured(before).says(standing);
  const auto driver = glewlwyd.driver();
  const auto found = driver->find_servers("notes");
  REQUIRE(found.size() == 1);
  CHECK(found.front().foreign == std::vector<std::string>{"notes:hand"});
  McpServer wanted = found.front().object;
  wanted.scopes.push_back({"notes:list", "", ""});
  glewlwyd.configured(before)
      .says(standing)
      .does_it()
      .says(glewlwyd_scope("notes:list"))
      .does_it()
      .does_it()
      .configured(after)
      .says(standing);
  CHECK(driver->update_server(found.front(), wanted).foreign ==
        std::vector<std::string>{"notes:hand"});
}

TEST_CASE("glewlwyd: a server gets another resource under the name that it has") {
  Glewlwyd glewlwyd;
  const std::string other = "https://other.example/mcp";
  glewlwyd.records.save(record_of_notes());
  const Json standing = Json::array({glewlwyd_scope("notes:read")});
  glewlwyd.configured({{"notes:read", Json::array({notes})}})
      .says(standing)
      .does_it()
      .does_it()
      .configured({{"notes:read", Json::array({other})}})
      .says(standing);
  const auto got = glewlwyd.driver()->update_server(
      {{"notes", notes, "", {{"notes:read", "", ""}}}, notes, Level::composed, {}, true},
      {"notes", other, "", {{"notes:read", "", ""}}});
  CHECK(got.object == McpServer{"notes", other, "", {{"notes:read", "", ""}}});
  CHECK(got.foreign.empty());
}

TEST_CASE("glewlwyd: of what a user may use, what was given here is recorded") {
  Glewlwyd glewlwyd;
  const Json scopes = {{"notes:read", Json::array({notes})}, {"notes:list", Json::array({notes})}};
  const Json standing = Json::array({glewlwyd_scope("notes:read"), glewlwyd_scope("notes:list")});
  Json alice = {{"username", "alice"}, {"scope", Json::array({"notes:read"})}};
  Record record;
  record.name = "notes";
  record.id = notes;
  record.object = json::Document(to_json(McpServer{"notes", notes, "", {}}));
  glewlwyd.records.save(record);
  glewlwyd.configured(scopes).says(standing).says(alice).does_it();
  alice["scope"].push_back("notes:list");
  glewlwyd.says(alice);
  const Access alice_has{
      SubjectKind::user, "alice", "notes", {"notes:list", "notes:read"}, For::user};
  const auto driver = glewlwyd.driver();
  driver->authorize(alice_has);
  CHECK(driver->given_here(alice_has) == std::vector<std::string>{"notes:list"});
  glewlwyd.configured(scopes).says(standing).says(alice).does_it().says(alice);
  driver->deauthorize(alice_has);
  CHECK(driver->given_here(alice_has).empty());
}

TEST_CASE("glewlwyd: agents do not act for users: exit 9, nothing sent") {
  Glewlwyd glewlwyd;
  CHECK(error_of([&] {
          glewlwyd.driver()->authorize(
              {SubjectKind::agent, "robot", "notes", {"notes:read"}, For::user});
        }) == "9 no_delegation");
  CHECK(glewlwyd.transport.requests.empty());
}

TEST_CASE("glewlwyd: in a dry run a client that was pretended to be made can be given access") {
  Glewlwyd glewlwyd;
  const Json scopes = {{"notes:read", Json::array({notes})}};
  glewlwyd.has_not().configured(scopes).says(Json::array({glewlwyd_scope("notes:read")}));
  auto administration = glewlwyd.administration();
  std::vector<http::PlannedRequest> planned;
  administration.transport =
      http::dry_run(administration.transport, "", [&](const auto& one) { planned.push_back(one); });
  Record record;
  record.name = "notes";
  record.id = notes;
  record.object = json::Document(to_json(McpServer{"notes", notes, "", {}}));
  administration.records.save(record);
  const auto driver = make_glewlwyd(administration);
  driver->register_client(registered_nightly().object);
  const Access asked{SubjectKind::client, "nightly", "notes", {"notes:read"}, For::self};
  CHECK(driver->authorize(asked) == asked);
  REQUIRE(planned.size() == 2);
  CHECK(planned[1].method + ' ' + planned[1].url ==
        "PUT " + glewlwyd_interface + "/client/nightly");
}
