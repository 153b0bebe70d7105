// What an exchange issues need not be an access token, and is then nobody's bearer token.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

TEST_CASE(
    "token --grant token_exchange: what is no access token (N_A) is printed, and never sent") {
  TestEnv t;
  t.variables["S"] = "secret";
  t.variables["SUBJECT"] = "alice";
  t.variables["GITHUB_OUTPUT"] = t.state / "outputs";
  answer_discovery(t);
  t.transport.answers(sample_tokens(
      "opaque", {{"token_type", "N_A"},
                 {"issued_token_type", "urn:ietf:params:oauth:token-type:refresh_token"}}));
  CHECK(t.run({"token", sample_url, "--client-id", "gateway", "--client-secret", "env:S", "--grant",
               "token_exchange", "--subject-token", "env:SUBJECT"}) == 0);
  CHECK(t.out.str() == "opaque\n");
  CHECK(t.run({"token", sample_url, "--json"}) == 0);
  CHECK(t.out_json().at("token_type") == "N_A");
  t.transport.requests.clear();
  const std::vector<std::string> rows[] = {
      {"token", sample_url, "--format", "header"},
      {"token", sample_url, "--format", "headers"},
      {"token", sample_url, "--format", "curl"},
      {"token", sample_url, "--format", "kubernetes"},
      {"token", sample_url, "--format", "git", "get"},
      {"token", sample_url, "--format", "github"},
      {"headers", sample_url},
      {"exec", sample_url, "--", "true"},
      {"call", sample_url},
  };
  for (const auto& words : rows) {
    CAPTURE(words.back());
    t.in.clear();
    t.in.str("protocol=https\nhost=mcp.example.com\n\n");
    CHECK(t.run(words) == 8);
    CHECK(t.out.str() == "");
    CHECK(t.err.str().find("is no access token") != std::string::npos);
  }
  CHECK(!std::filesystem::exists(t.state / "outputs"));
  CHECK(t.transport.requests.empty());
}
