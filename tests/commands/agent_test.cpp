#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/registration_json.hpp"
#include "registry/keycloak.hpp"
#include "registry/record.hpp"
#include "tests/commands/administered_world.hpp"
#include "tests/commands/sample_clients.hpp"
#include "tests/support/administered_server.hpp"
#include "tests/support/files.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

struct AgentWorld : AdministeredWorld {
  AgentWorld() {
    REQUIRE(run({"agent", "register", "helper", "--owner", "alice", "--kind", "background"}) == 0);
  }
  Json shown() {
    REQUIRE(run({"agent", "show", "helper", "--show-secret", "--json"}) == 0);
    return t.out_json();
  }
};

}  // namespace

TEST_CASE("agent show: each credential by the name of whose it is") {
  AgentWorld world;
  const Json agent = world.shown();
  CHECK(agent.at("schema") == "mcpauth/agent/1");
  CHECK(agent.at("name") == "helper");
  CHECK(agent.at("owner") == "alice");
  CHECK(agent.at("kind") == "background");
  CHECK(agent.at("level") == "composed");
  CHECK(agent.at("agent_id") == agent.at("client_id"));
  CHECK(agent.at("agent_secret") == agent.at("client_secret"));
  CHECK(world.run({"agent", "show", "helper"}) == 0);
  CHECK(world.t.out.str().find(json::dump(agent.at("agent_secret"))) == std::string::npos);
}

TEST_CASE("agent token: an agent is found by its name, and its secret with it") {
  AgentWorld world;
  REQUIRE(world.t.run({"agent", "token", "helper", dev::mcp_url, "--json"}) == 0);
  CHECK(world.t.out_json().at("client_id") == world.shown().at("client_id"));
  CHECK(world.t.run({"agent", "token", "nobody", dev::mcp_url}) == 2);
  CHECK(world.t.err.str() ==
        "mcpauth: error: no agent \"nobody\" was registered here\n"
        "mcpauth: hint: there are: \"helper\" at \"" +
            std::string(dev::base_url) + "\"\n");
}

TEST_CASE("agent token: the name may be given as --actor, an id besides must be the same one's") {
  AgentWorld world;
  const std::string id = world.shown().at("agent_id");
  CHECK(world.t.run({"agent", "token", dev::mcp_url, "--actor", "helper"}) == 0);
  CHECK(world.t.run({"agent", "token", "helper", dev::mcp_url, "--agent-id", id}) == 0);
  CHECK(world.t.run({"agent", "token", "helper", dev::mcp_url, "--agent-id", "other"}) == 2);
  CHECK(world.t.err.str() ==
        "mcpauth: error: the agent \"helper\" has another id than --agent-id says\n"
        "mcpauth: hint: leave one of the two out\n");
  CHECK(world.t.run({"agent", "token", dev::mcp_url, dev::mcp_url}) == 2);
}

TEST_CASE("agent token: what an agent has at one server is not sent to another one") {
  AgentWorld world;
  CHECK(world.t.run({"agent", "token", "helper", dev::mcp_url, "--issuer",
                     "https://elsewhere.example"}) == 2);
  CHECK(world.t.err.str() ==
        "mcpauth: error: no agent \"helper\" was registered at \"https://elsewhere.example\"\n"
        "mcpauth: hint: there are: \"helper\" at \"http://127.0.0.1:4000\"\n");
}

TEST_CASE("agent token: a name at two authorization servers is exit 2 with both of them") {
  AgentWorld world;
  store::Store store(world.t.state / "state");
  registry::Record other;
  other.noun = registry::Noun::agent;
  other.name = "helper";
  other.id = "helper-2";
  registry::Records(store, "https://elsewhere.example").save(other);
  CHECK(world.t.run({"agent", "token", "helper", dev::mcp_url}) == 2);
  CHECK(world.t.err.str() ==
        "mcpauth: error: an agent \"helper\" was registered at 2 authorization servers\n"
        "mcpauth: hint: say which with --issuer; there are: \"helper\" at "
        "\"http://127.0.0.1:4000\", \"helper\" at \"https://elsewhere.example\"\n");
  CHECK(world.t.run({"agent", "token", "helper", dev::mcp_url, "--issuer", dev::base_url}) == 0);
}

TEST_CASE("agent register: the grants that its client was sent for are compared with the answer") {
  TestEnv t;
  t.transport.answers(registering_server())
      .answers(sample_registration({{"client_name", "helper"}, {"grant_types", {"implicit"}}}));
  CHECK(t.run(at_standard({"agent", "register", "helper", "--owner", "alice", "--kind",
                           "background", "--json"})) == 0);
  CHECK(
      t.out_json().at("differences") ==
      Json{{{"member", "grant_types"}, {"asked", {"client_credentials"}}, {"got", {"implicit"}}}});
}

TEST_CASE("agent rotate-secret: where the server has no way to it, exit 9 and the same secret") {
  AgentWorld world;
  const Json before = world.shown();
  CHECK(world.run({"agent", "rotate-secret", "helper"}) == 9);
  CHECK(world.shown().at("agent_secret") == before.at("agent_secret"));
}

TEST_CASE("agent disable: by the standards alone there is no way, exit 9") {
  AgentWorld world;
  CHECK(world.run({"agent", "disable", "helper"}) == 9);
  CHECK(world.run({"agent", "enable", "helper", "--json"}) == 0);
  CHECK(world.t.out_json()["level"] == "recorded");
}

TEST_CASE("agent authorize: for itself unless said otherwise") {
  AgentWorld world;
  REQUIRE(world.run({"server", "register", "https://files.example/mcp", "--name", "files",
                     "--scope", "read"}) == 0);
  CHECK(world.run({"agent", "authorize", "helper", "files", "--scope", "read", "--json"}) == 0);
  CHECK(json::dump(world.t.out_json()["object"]) ==
        R"({"agent":"helper","server":"files","scopes":["read"],"for":"self"})");
  CHECK(world.run({"agent", "authorize", "helper", "files", "--scope", "other"}) == 2);
  CHECK(world.run({"agent", "deauthorize", "helper", "files"}) == 0);
}

TEST_CASE("agent delete: at the server and here") {
  AgentWorld world;
  CHECK(world.run({"agent", "delete", "helper"}) == 0);
  CHECK(world.run({"agent", "list", "--json"}) == 0);
  CHECK(world.t.out_json()["agents"] == Json::array());
}

TEST_CASE("what was changed is told with the level of the verb, not of the object") {
  TestEnv t;
  AdministeredServer server("https://as.example/realms/mcp");
  auto driven = server.administration();
  app::Administration administration{nullptr, {}, driven.server, server.records, nullptr,
                                     nullptr, {}};
  administration.registrar = registry::make_keycloak(std::move(driven));
  REQUIRE(administration.registrar->level(registry::Verb::agent_disable) ==
          registry::Level::native);
  const app::Registration disabled{
      registry::Verb::agent_disable, {{"name", "helper"}, {"level", "composed"}}, {}};
  app::OutputOptions output;
  output.json = true;
  app::print_registration(t.env, administration, disabled, output, {});
  CHECK(json::dump(t.out_json()) ==
        R"({"schema":"mcpauth/registration/1","level":"native",)"
        R"("object":{"name":"helper","level":"native"},"differences":[]})");
}
