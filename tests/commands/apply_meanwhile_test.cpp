#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/apply.hpp"
#include "app/estate.hpp"
#include "registry/recorded.hpp"
#include "tests/commands/administered_world.hpp"
#include "tests/registry/asgardeo_estate.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

const std::string one_server = R"(version: 1
servers: [{name: files, resource: "https://files.example/mcp", description: one, scopes: [{name: a}]}]
clients: [{name: nightly, grant_types: [client_credentials]}]
)";

// A world with a plan that was made of what stood then.
struct PlannedWorld : AdministeredWorld {
  void stands(const std::string& manifest) {
    REQUIRE(run({"apply", "-f", file("before.yaml", manifest), "--yes"}) == 0);
  }
  app::Context context() {
    app::StoreOptions kept;
    kept.state_dir = t.state / "state";
    return app::make_context(t.env, {}, kept);
  }
  // Do what `manifest` takes, after `meanwhile`.
  template <typename Meanwhile>
  std::vector<app::StepDifference> apply(const std::string& manifest, registry::Prune prune,
                                         const Meanwhile& meanwhile) {
    const auto here = context();
    const auto administration = app::make_administration(
        here, app::AdminOptions{.issuer = dev::base_url, .provider = "standard"});
    const auto wanted = registry::read_manifest({{"after.yaml", manifest}});
    const auto plan = app::plan_estate(administration, wanted, prune);
    meanwhile();
    return app::apply_steps(here, administration, plan.steps, 1);
  }
  Json json(std::vector<std::string> words) {
    words.emplace_back("--json");
    REQUIRE(run(std::move(words)) == 0);
    return t.out_json();
  }
  store::Lock held(registry::Noun noun, const std::string& name) {
    return context().store->lock(registry::to_string(noun),
                                 registry::client_key(dev::base_url, name), {});
  }
};

// A store that knows nothing of the estate.
struct AdministeredBy {
  explicit AdministeredBy(registry::AsgardeoEstate& estate)
      : administration{nullptr,
                       {},
                       oauth::parse_server_metadata({{"issuer", dev::base_url}}, dev::base_url,
                                                    http::Reach::loopback_too),
                       registry::Records(store, dev::base_url),
                       estate.driver()} {}
  TemporaryDirectory kept;
  store::Store store{kept / "state"};
  app::Administration administration;
};

}  // namespace

TEST_CASE("apply: what was added to a server since the plan was made stays, also with --prune") {
  for (const auto prune : {registry::Prune::no, registry::Prune::yes}) {
    PlannedWorld world;
    world.stands(one_server + "access: [{client: nightly, server: files, scopes: [a]}]\n");
    auto after = one_server + "access: [{client: nightly, server: files, scopes: [a]}]\n";
    after.replace(after.find("one"), 3, "two");
    const auto differences = world.apply(after, prune, [&] {
      REQUIRE(world.run({"scope", "add", "files", "b=B"}) == 0);
      REQUIRE(world.run({"client", "authorize", "nightly", "files", "--scope", "b"}) == 0);
    });
    CHECK(differences.empty());
    Json server = world.json({"server", "show", "files"});
    CHECK(server["description"] == "two");
    CHECK(server["scopes"] == Json{{{"name", "a"}}, {{"name", "b"}, {"title", "B"}}});
  }
}

TEST_CASE("apply: a client keeps what was changed since the plan was made and is no part of it") {
  PlannedWorld world;
  const std::string before =
      "version: 1\nclients: [{name: desk, redirect_uris: ['https://a.example/cb'], metadata: {";
  world.stands(before + "client_name: One}}]\n");
  world.apply(before + "client_name: Two}}]\n", registry::Prune::no, [&] {
    REQUIRE(world.run({"client", "update", "desk", "--redirect-uri", "https://b.example/cb"}) == 0);
  });
  Json client = world.json({"client", "show", "desk"});
  CHECK(client["redirect_uris"] == Json::array({"https://b.example/cb"}));
  CHECK(client["metadata"] == Json{{"client_name", "Two"}});
}

TEST_CASE("access is given and taken with the lock of its subject, by apply as well") {
  PlannedWorld world;
  world.stands(one_server);
  const auto path = world.file(
      "access.yaml", one_server + "access: [{client: nightly, server: files, scopes: [a]}]\n");
  {
    const auto lock = world.held(registry::Noun::client, "nightly");
    CHECK(world.run({"client", "authorize", "nightly", "files", "--scope", "a"}) == 7);
    CHECK(world.run({"client", "deauthorize", "nightly", "files"}) == 7);
    CHECK(world.run({"apply", "-f", path, "--yes"}) == 7);
  }
  CHECK(world.run({"apply", "-f", path, "--yes"}) == 0);
  const auto lock = world.held(registry::Noun::access, "user alice");
  CHECK(world.run({"server", "authorize", "files", "--user", "alice", "--scope", "a"}) == 7);
}

TEST_CASE("a plan: a server that cannot get another resource is shown so, before any step") {
  registry::AsgardeoEstate estate;
  estate.driver()->register_server(registry::files_server);
  const AdministeredBy administered(estate);
  const auto manifest =
      registry::read_manifest({{"moved.yaml",
                                "version: 1\nservers:\n"
                                "  - {name: files, resource: 'https://other.example/mcp'}\n"
                                "  - {name: more, resource: 'https://more.example/mcp'}\n"}});
  const auto plan = app::plan_estate(administered.administration, manifest, registry::Prune::no);
  REQUIRE(plan.steps.size() == 2);
  CHECK(plan.steps[0].name == "files");
  CHECK(plan.steps[0].level == registry::Level::unsupported);
  CHECK(plan.steps[1].level == registry::Level::native);
}

TEST_CASE("a plan: what is at the server as a manifest asks is no step, whoever asked for it") {
  registry::AsgardeoEstate estate;
  const auto before = estate.driver()->register_client(registry::nightly_client);
  const auto path = "/api/server/v1/applications/" + *json::find_string(*before.document, "id") +
                    "/inbound-protocols/oidc";
  Json oidc = estate.admin.read(path);
  oidc["idToken"] = {{"expiryInSeconds", 300}};
  REQUIRE(estate.admin.ask("PUT", path, oidc).status == 200);
  const auto planned = [&](const std::string& seconds) {
    const auto manifest = registry::read_manifest(
        {{"client.yaml",
          "version: 1\nclients: [{name: nightly, metadata: {idToken: {expiryInSeconds: " + seconds +
              "}}}]\n"}});
    const AdministeredBy administered(estate);
    return app::plan_estate(administered.administration, manifest, registry::Prune::no).steps;
  };
  CHECK(planned("300").empty());
  const auto steps = planned("600");
  REQUIRE(steps.size() == 1);
  CHECK(registry::step_text(steps[0]).find("300 -> 600") != std::string::npos);
}
