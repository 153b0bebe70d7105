#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "base/url.hpp"
#include "tests/dev/admin_harness.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_env.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

constexpr auto whole_estate = R"(version: 1
servers:
  - {name: files, resource: "https://files.example/mcp", scopes: [{name: read}, {name: write}]}
clients:
  - {name: desktop, redirect_uris: ["http://127.0.0.1/callback"],
     grant_types: [authorization_code], token_endpoint_auth_method: none}
  - {name: nightly, grant_types: [client_credentials], secret_to: nightly.secret}
agents:
  - {name: helper, kind: background, secret_to: helper.secret}
access:
  - {client: desktop, server: files, scopes: [read]}
  - {client: nightly, server: files, scopes: [read], for: self}
  - {agent: helper, server: files, scopes: [read, write]}
  - {user: alice, server: files, scopes: [read]}
)";

dev::Options empty_asgardeo() {
  auto options = dev::automatic_asgardeo();
  options.seed = dev::Seed::empty;
  return options;
}

// Where a run ends as if it was killed: before a request that changes something, or once the server
// has done it, and the answer is lost.
enum class Cut { before, behind };

// Applies an estate to a server in the shape of Asgardeo, where everything is an object of its own.
struct CutOffWorld {
  CutOffWorld() : admin(empty_asgardeo()), path(t.state / "estate.yaml") {
    write_file(path, whole_estate);
    t.variables["S"] = admin.server.ready.admin.client_secret;
    t.env.make_transport = [this](const http::Options&) {
      return [this](const http::Request& request) { return answer(request); };
    };
    REQUIRE(t.run({"profile", "add", "estate", "--issuer", admin.server.ready.issuer, "--provider",
                   "asgardeo", "--client-id", admin.server.ready.admin.client_id, "--client-secret",
                   "env:S"}) == 0);
  }

  int apply() { return t.run({"apply", "-f", path, "--yes", "--jobs", "1"}); }

  // Return the names of all that stands at the server, a line each, as often as it is there.
  std::string names() {
    std::vector<std::string> all;
    const auto add = [&](const std::string& target, const char* list, const char* name) {
      const Json page = admin.read(target);
      for (const auto& element : page.at(list))
        all.push_back(target + ' ' + element.at(name).dump());
    };
    add(std::string(dev::api_path) + "?limit=100", "apiResources", "name");
    add(std::string(dev::application_path) + "?limit=100", "applications", "name");
    add("/scim2/v2/Roles?count=100", "Resources", "displayName");
    all.push_back("agents " + admin.read("/scim2/Agents?count=100").at("totalResults").dump());
    std::sort(all.begin(), all.end());
    return join(all, "\n");
  }

  dev::Admin admin;
  TestEnv t;
  std::string path;
  int changes = 0;
  int cut_at = -1;  // the change at which the run ends; below 0: none
  Cut cut = Cut::before;

 private:
  http::Response answer(const http::Request& request) {
    const Url url = parse_url(request.url, "the request", UrlFrom::user);
    const bool is_cut =
        request.method != "GET" && url.path != "/oauth2/token" && changes++ == cut_at;
    if (is_cut && cut == Cut::before) throw Error(Exit::terminated, "stopped", "cut off");
    auto response =
        admin.server.send({request.method, url.path, url.query, request.headers, request.body});
    if (is_cut) throw Error(Exit::terminated, "stopped", "cut off");
    response.network = http::Network::loopback;
    return response;
  }
};

// What stands in the end without a cut, and how many changes led there.
struct Undisturbed {
  std::string names;
  int changes = 0;
};

Undisturbed undisturbed() {
  CutOffWorld world;
  REQUIRE(world.apply() == 0);
  return {world.names(), world.changes};
}

void check_every_cut(Cut cut) {
  const auto whole = undisturbed();
  CHECK(whole.changes > 8);
  for (int at = 0; at < whole.changes; ++at) {
    CAPTURE(at);
    CutOffWorld world;
    world.cut = cut;
    world.cut_at = at;
    CHECK(world.apply() == 143);
    world.cut_at = -1;
    CHECK(world.apply() == 0);
    CAPTURE(world.t.err.str());
    CHECK(world.names() == whole.names);
    CHECK(!read_file(world.t.state / "nightly.secret").empty());
    const bool is_told =
        world.t.err.str().find("the secret of agent \"helper\" is not known here") !=
        std::string::npos;
    CHECK(is_told == read_file(world.t.state / "helper.secret").empty());
    CHECK(world.t.run({"diff", "-f", world.path}) == 0);
    CHECK(world.apply() == 0);
    CHECK(world.t.out.str() == "nothing to do\n");
    CHECK(world.t.run({"status", "--json"}) == 0);
    CHECK(world.t.out_json().at("in_doubt") == Json::array());
  }
}

}  // namespace

TEST_CASE("apply: cut off before any change and run again, the same objects stand, none twice") {
  check_every_cut(Cut::before);
}

TEST_CASE("apply: cut off before any answer and run again, the same objects stand, none twice") {
  check_every_cut(Cut::behind);
}

TEST_CASE(
    "apply --dry-run: the requests of every step, as if those of earlier steps had been sent") {
  CutOffWorld world;
  const auto before = world.names();
  CHECK(world.t.run({"apply", "-f", world.path, "--dry-run", "--json"}) == 0);
  const Json plan = world.t.out_json();
  const auto written = [&](const std::string& method, const std::string& part) {
    return std::count_if(plan["requests"].begin(), plan["requests"].end(),
                         [&](const Json& request) {
                           return request["method"] == method &&
                                  request["url"].get<std::string>().find(part) != std::string::npos;
                         });
  };
  CHECK(written("POST", "/authorized-apis") == 3);
  // Both scopes have a role, to which whoever comes second is added.
  CHECK(written("POST", "/Roles") == 2);
  CHECK(written("PATCH", "/Roles/pretended-") == 1);
  CHECK(world.names() == before);
  CHECK(world.t.run({"apply", "-f", world.path, "--dry-run"}) == 0);
  CHECK(world.t.out.str().find("curl -X POST") != std::string::npos);
}

TEST_CASE("export: of two agents of one name neither is in the manifest, which diff finds equal") {
  CutOffWorld world;
  const Json twin = {{"urn:scim:wso2:agent:schema", {{"DisplayName", "twin"}}}};
  for (int i = 0; i < 2; ++i) REQUIRE(world.admin.ask("POST", "/scim2/Agents", twin).status == 201);
  const auto exported = world.t.state / "exported.json";
  CHECK(world.t.run({"export", "-o", exported}) == 0);
  CHECK(world.t.err.str().find("agents \"twin\": left out, because there are 2 of \"twin\"") !=
        std::string::npos);
  CHECK(read_file(exported).find("\"twin\"") == std::string::npos);
  CHECK(world.t.run({"diff", "-f", exported}) == 0);
}
