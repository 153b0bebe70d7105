#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_clients.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

constexpr const char* agents_url = "https://auth.example.com/scim/v2/Agents";

// `WORDS… --issuer … --provider standard --admin-url …`
std::vector<std::string> at_scim(std::vector<std::string> words) {
  words = at_standard(std::move(words));
  words.insert(words.end(), {"--admin-url", "https://auth.example.com/scim/v2"});
  return words;
}

http::Response resource_types(const std::string& endpoint = "/Agents") {
  const Json user = {{"id", "User"}, {"schema", "urn:ietf:params:scim:schemas:core:2.0:User"}};
  const Json agent = {{"id", "Agent"},
                      {"endpoint", endpoint},
                      {"schema", "urn:ietf:params:scim:schemas:core:2.0:Agent"}};
  return json_answer(Json{{"totalResults", 2}, {"Resources", {user, agent}}}.dump());
}

http::Response page_of(const Json& resources, int total) {
  return json_answer(Json{{"totalResults", total}, {"Resources", resources}}.dump());
}

Json scim_agent(const char* id, const char* name, const char* external_id) {
  return {{"id", id}, {"displayName", name}, {"externalId", external_id}, {"active", true}};
}

// Have the agent `bot` registered; its client is c-1.
void register_bot(TestEnv& t) {
  t.transport.answers(registering_server())
      .answers(sample_registration())
      .answers(resource_types())
      .answers(page_of(Json::array(), 0))
      .answers(json_answer(scim_agent("a-1", "bot", "c-1").dump(), 201));
  REQUIRE(t.run(at_scim({"agent", "register", "bot", "--owner", "alice"})) == 0);
}

std::string listed_names(const TestEnv& t) {
  std::string names;
  const Json list = t.out_json();
  for (const auto& agent : list.at("agents")) names += *json::find_string(agent, "name") + ' ';
  return names;
}

}  // namespace

TEST_CASE("agent register: where /ResourceTypes tells of agents, the agent of the client is made") {
  TestEnv t;
  register_bot(t);
  CHECK(t.transport.lines() ==
        std::vector<std::string>{
            "GET https://auth.example.com/.well-known/oauth-authorization-server",
            "POST https://auth.example.com/register",
            "GET https://auth.example.com/scim/v2/ResourceTypes",
            std::string("GET ") + agents_url + "?startIndex=1&filter=externalId%20eq%20%22c-1%22",
            std::string("POST ") + agents_url});
  const auto& request = t.transport.requests.back();
  CHECK(Json::parse(request.body) ==
        Json{{"schemas", {"urn:ietf:params:scim:schemas:core:2.0:Agent"}},
             {"externalId", "c-1"},
             {"name", "bot"},
             {"displayName", "bot"},
             {"active", true},
             {"owners", Json::array({{{"value", "alice"}}})}});
  CHECK(http::header_value(request.headers, "Content-Type") == "application/scim+json");
}

TEST_CASE("agent register: without agents among the resource types it has a client alone") {
  for (const auto& answer : {json_answer(R"({"Resources": []})"), empty_answer(404)}) {
    TestEnv t;
    t.transport.answers(registering_server()).answers(sample_registration()).answers(answer);
    CHECK(t.run(at_scim({"agent", "register", "bot"})) == 0);
    CHECK(t.transport.requests.size() == 3);
  }
}

TEST_CASE("agent register again: what was cut off before the SCIM agent is made good") {
  TestEnv t;
  t.transport.answers(registering_server())
      .answers(sample_registration())
      .answers(resource_types())
      .answers(page_of(Json::array(), 0))
      .answers(empty_answer(503));
  CHECK(t.run(at_scim({"agent", "register", "bot"})) == 5);
  t.transport.requests.clear();
  t.transport.answers(resource_types())
      .answers(page_of(Json::array(), 0))
      .answers(json_answer(scim_agent("a-1", "bot", "c-1").dump(), 201));
  CHECK(t.run(at_scim({"agent", "register", "bot"})) == 0);
  CHECK(t.transport.lines().back() == std::string("POST ") + agents_url);
  CHECK(t.transport.requests.size() == 3);
}

TEST_CASE("agent disable: the SCIM agent is patched; without SCIM it is exit 9") {
  TestEnv t;
  register_bot(t);
  t.transport.requests.clear();
  t.transport.answers(resource_types())
      .answers(page_of(Json::array({scim_agent("a-1", "bot", "c-1")}), 1))
      .answers(empty_answer(204));
  CHECK(t.run(at_scim({"agent", "disable", "bot"})) == 0);
  CHECK(t.transport.lines().back() == std::string("PATCH ") + agents_url + "/a-1");
  CHECK(Json::parse(t.transport.requests.back().body) ==
        Json{{"schemas", {"urn:ietf:params:scim:api:messages:2.0:PatchOp"}},
             {"Operations", Json::array({{{"op", "replace"},
                                          {"value",
                                           {{"name", "bot"},
                                            {"displayName", "bot"},
                                            {"active", false},
                                            {"owners", Json::array({{{"value", "alice"}}})}}}}})}});
  CHECK(t.run(at_standard({"agent", "disable", "bot"})) == 9);
}

TEST_CASE("agent list: all pages, those from here first and none twice") {
  TestEnv t;
  register_bot(t);
  t.transport.requests.clear();
  t.transport.answers(resource_types())
      .answers(page_of(
          Json::array({scim_agent("a-0", "theirs", "x"), scim_agent("a-1", "bot", "c-1")}), 3))
      .answers(page_of(Json::array({scim_agent("a-2", "last", "y")}), 3));
  CHECK(t.run(at_scim({"agent", "list", "--json"})) == 0);
  CHECK(listed_names(t) == "bot theirs last ");
  CHECK(t.transport.lines().back() == std::string("GET ") + agents_url + "?startIndex=3");
}

TEST_CASE("agent delete: the SCIM agent, then its client") {
  TestEnv t;
  register_bot(t);
  t.transport.requests.clear();
  t.transport.answers(resource_types())
      .answers(page_of(Json::array({scim_agent("a-1", "bot", "c-1")}), 1))
      .answers(empty_answer(204))
      .answers(empty_answer(204));
  CHECK(t.run(at_scim({"agent", "delete", "bot"})) == 0);
  const auto lines = t.transport.lines();
  REQUIRE(lines.size() == 4);
  CHECK(lines.at(2) == std::string("DELETE ") + agents_url + "/a-1");
  CHECK(lines.at(3) == "DELETE https://auth.example.com/register/c-1");
}

TEST_CASE("SCIM agents at a path that leads elsewhere: exit 8, and nothing is sent there") {
  for (const char* endpoint : {"/../admin", "/a\\b", "/%2e%2e/x"}) {
    CAPTURE(endpoint);
    TestEnv t;
    t.transport.answers(registering_server())
        .answers(sample_registration())
        .answers(resource_types(endpoint));
    CHECK(t.run(at_scim({"agent", "register", "bot"})) == 8);
    CHECK(t.transport.requests.size() == 3);
  }
}

TEST_CASE("server delete: refused with the agents of others that may use it, unless --force") {
  TestEnv t;
  t.env.make_transport = [](const http::Options&) -> http::Transport {
    return [](const http::Request& request) {
      if (request.url.ends_with("/ResourceTypes")) return resource_types();
      if (request.url.find("/Agents") == std::string::npos) return registering_server();
      return page_of(Json::array({scim_agent("a-9", "theirs", "x")}), 1);
    };
  };
  REQUIRE(t.run(at_scim({"server", "register", "https://files.example/mcp", "--name", "files",
                         "--scope", "read"})) == 0);
  REQUIRE(t.run(at_scim({"agent", "authorize", "theirs", "files", "--scope", "read"})) == 0);
  CHECK(t.run(at_scim({"server", "delete", "files"})) == 8);
  CHECK(t.err.str().find(R"(the server "files" is in use by agent "theirs")") != std::string::npos);
  CHECK(t.run(at_scim({"server", "delete", "files", "--force"})) == 0);
  CHECK(t.run(at_scim({"server", "show", "files"})) == 2);
}
