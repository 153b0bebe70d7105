#include "registry/manifest.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "registry/manifest_schema.hpp"
#include "tests/registry/sample_manifest.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;

namespace {

Manifest sample_without_files() {
  auto manifest = read_manifest({{"estate.yaml", test::sample_manifest}});
  manifest.secrets.clear();
  return manifest;
}

}  // namespace

TEST_CASE("a manifest: every noun is read with all its members") {
  const json::Document jwks(
      Json{{"keys", Json::array({{{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "AA"}}})}});
  const auto manifest = read_manifest({{"team/estate.yaml", test::sample_manifest}});
  CHECK(manifest.servers == std::vector<McpServer>{{"files",
                                                    "https://files.example.com/mcp",
                                                    "The files of the team",
                                                    {{"files:read", "Read files", "List and read"},
                                                     {"files:write", "Write files", ""}}}});
  CHECK(manifest.clients ==
        std::vector<Client>{{"desktop",
                             {"http://127.0.0.1/callback"},
                             {"authorization_code", "refresh_token"},
                             "none",
                             {},
                             json::Document(Json{{"client_uri", "https://example.com"}})},
                            {"nightly", {}, {"client_credentials"}, "client_secret_basic", {}, {}},
                            {"signer", {}, {}, "private_key_jwt", jwks, {}}});
  CHECK(manifest.agents ==
        std::vector<Agent>{{"research-assistant", "alice", AgentKind::interactive, true},
                           {"sweeper", "", AgentKind::background, false}});
  CHECK(manifest.access ==
        std::vector<Access>{{SubjectKind::client, "desktop", "files", {"files:read"}, For::user},
                            {SubjectKind::agent,
                             "research-assistant",
                             "files",
                             {"files:read", "files:write"},
                             For::self},
                            {SubjectKind::user, "alice", "files", {"files:read"}, For::user}});
  CHECK(manifest.secrets ==
        std::vector<SecretFile>{{Noun::client, "nightly", "team/secrets/nightly",
                                 "team/estate.yaml:15: clients[1].secret_to", "team/"},
                                {Noun::agent, "research-assistant", "team/secrets/assistant",
                                 "team/estate.yaml:20: agents[0].secret_to", "team/"}});
  CHECK(manifest.unsaid == Unsaid{{Noun::client, "nightly", "redirect_uris"},
                                  {Noun::client, "signer", "redirect_uris"},
                                  {Noun::agent, "research-assistant", "enabled"}});
}

TEST_CASE("a manifest: JSON says the same as YAML") {
  const auto manifest = sample_without_files();
  CHECK(read_manifest({{"estate.json", json::dump_pretty(to_json(manifest))}}) == manifest);
}

TEST_CASE("a manifest: what is written as YAML reads back as the same") {
  const auto manifest = sample_without_files();
  CHECK(read_manifest({{"estate.yaml", to_yaml(to_json(manifest))}}) == manifest);
}

TEST_CASE("to_yaml: text that YAML would take for something else is quoted") {
  const Json value = {
      {"a", Json::array({"true", "no", "12", "1.5", "", "~", "null", "a: b", "- x", "#c", "é😀"})},
      {"b", {{"c", Json::array({Json::array({1, 2}), Json::object(), {{"d", nullptr}}})}}},
      {"y", true},
      {"1", -7},
      {"f", 1.5}};
  const auto tree = parse_yaml("f", to_yaml(value));
  CHECK(tree.problems == std::vector<ManifestProblem>{});
  CHECK(tree.value == value);
}

TEST_CASE("to_yaml: blocks for objects, brackets for short lists") {
  const Json value = {{"version", 1},
                      {"clients", Json::array({{{"name", "a"},
                                                {"grant_types", Json::array({"x", "y z"})},
                                                {"metadata", {{"client_uri", "https://a"}}}}})}};
  CHECK(to_yaml(value) ==
        "version: 1\n"
        "clients:\n"
        "  - name: a\n"
        "    grant_types: [x, \"y z\"]\n"
        "    metadata:\n"
        "      client_uri: \"https://a\"\n");
}

TEST_CASE("a manifest: several files are one") {
  const auto manifest = read_manifest(
      {{"d/a.yaml",
        "version: 1\nservers:\n  - {name: s, resource: 'https://s.example/mcp', "
        "scopes: [{name: r}]}\n"},
       {"d/b.json", R"({"version":1,"access":[{"user":"alice","server":"s","scopes":["r"]}]})"}});
  CHECK(manifest.servers.size() == 1);
  CHECK(manifest.access.size() == 1);
}

TEST_CASE("a manifest: the same name in two files is a problem of the second") {
  std::vector<ManifestProblem> problems;
  const std::string text = "version: 1\nclients:\n  - name: c\n";
  read_manifest({{"a.yaml", text}, {"b.yaml", text}}, problems);
  CHECK(problems == std::vector<ManifestProblem>{
                        {"b.yaml", 3, "clients[0].name", "is there already: \"a.yaml:3\""}});
}

TEST_CASE("a manifest: one file in several spellings is the same file") {
  for (const char* second : {"s//e", "./s/e", "s/./e"}) {
    CAPTURE(second);
    std::vector<ManifestProblem> problems;
    read_manifest({{"estate/a.yaml", std::string("version: 1\nagents:\n"
                                                 "  - {name: a, secret_to: s/e}\n"
                                                 "  - {name: b, secret_to: ") +
                                         second + "}\n"}},
                  problems);
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().member == "agents[1].secret_to");
  }
}

TEST_CASE("a manifest: the error has a line for every problem of every file") {
  try {
    read_manifest({{"a.yaml", "version: 2\nclients:\n  - nam: c\n  - name: \"\"\n"},
                   {"b.json", R"({"version":1,"agents":[{"name":7}]})"}});
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.exit == Exit::usage);
    CHECK(error.code == "invalid_manifest");
    CHECK(error.message ==
          "a.yaml:1: version is not 1, the only version there is\n"
          "a.yaml:3: clients[0].nam is none of name, redirect_uris, grant_types, "
          "token_endpoint_auth_method, jwks, metadata, secret_to\n"
          "a.yaml:3: clients[0].name is missing\n"
          "a.yaml:4: clients[1].name is empty\n"
          "b.json: agents[0].name is not text; quotes make it text");
  }
}

TEST_CASE("the schema: every member of the sample is in it, and nothing else may stand there") {
  const Json schema = manifest_schema();
  CHECK(schema["additionalProperties"] == false);
  const auto tree = parse_yaml("f", test::sample_manifest);
  for (const auto& section : tree.value.items()) {
    CAPTURE(section.key());
    REQUIRE(schema["properties"].contains(section.key()));
    if (!section.value().is_array()) continue;
    const Json& items = schema["properties"][section.key()]["items"];
    CHECK(items["additionalProperties"] == false);
    for (const auto& element : section.value()) {
      for (const auto& member : element.items()) CHECK(items["properties"].contains(member.key()));
    }
  }
}

TEST_CASE(
    "a manifest: in JSON, too, every name that stands twice is told, and what else is wrong") {
  std::vector<ManifestProblem> problems;
  read_manifest(
      {{"a.json",
        R"({"version":1,"clients":[{"name":"a","name":"b","colour":1}],"clients":[],"extra":1})"}},
      problems);
  REQUIRE(problems.size() == 4);
  CHECK(problems[0] == ManifestProblem{"a.json", 0, "clients[0].name", "stands here twice"});
  CHECK(problems[1] == ManifestProblem{"a.json", 0, "clients", "stands here twice"});
  CHECK(problems[2].member == "clients[0].colour");
  CHECK(problems[3].member == "extra");
}

TEST_CASE("a manifest: an element of access with one error is looked at to its end") {
  std::vector<ManifestProblem> problems;
  read_manifest(
      {{"a.json", R"({"version":1,"access":[{"client":"c","server":"s","scopes":[],"x":1}]})"}},
      problems);
  std::vector<std::string> members;
  for (const auto& problem : problems) members.push_back(problem.member);
  CHECK(members == std::vector<std::string>{"access[0].x", "access[0].scopes", "access[0].client",
                                            "access[0].server"});
}
