// Credentials belong to one issuer: they are sent to no other one that a server comes to name.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

constexpr auto new_issuer = "https://new.example.com";

// Let time pass until nothing kept is good any more, and another issuer be named from then on.
void move_to_new_issuer(TestEnv& t) {
  t.now += std::chrono::hours(1);
  t.transport.requests.clear();
  const std::string at = new_issuer;
  t.transport.answers(sample_challenge())
      .answers(sample_resource_metadata({{"authorization_servers", {at}}}))
      .answers(sample_server_metadata({{"issuer", at},
                                       {"authorization_endpoint", at + "/authorize"},
                                       {"token_endpoint", at + "/token"},
                                       {"jwks_uri", at + "/jwks"},
                                       {"revocation_endpoint", at + "/revoke"},
                                       {"registration_endpoint", at + "/register"}}));
}

// The last request was for metadata: no credentials have left.
void check_refused(const TestEnv& t, const std::string& who) {
  CHECK(t.err.str() ==
        "mcpauth: error: https://mcp.example.com/mcp now names the issuer "
        "\"https://new.example.com\"; " +
            who +
            " was used at \"https://auth.example.com\"\n"
            "mcpauth: hint: if it is registered there too, name it again with --client-issuer "
            "https://new.example.com; if not, run: mcpauth logout https://mcp.example.com/mcp\n");
  CHECK(t.transport.lines().back() ==
        "GET https://new.example.com/.well-known/oauth-authorization-server");
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("M-14: a kept client's secret is sent to no other issuer, whoever asks for the token") {
  const Words rows[] = {
      {"token", sample_url},
      {"headers", sample_url},
      {"exec", sample_url, "--", "true"},
      {"token", sample_url, "--grant", "client_credentials"},
      {"token", sample_url, "--client-id", "machine", "--client-secret", "env:S"},
  };
  for (const auto& words : rows) {
    CAPTURE(words.front());
    TestEnv t;
    keep_machine_session(t, "tok-1");
    move_to_new_issuer(t);
    CHECK(t.run(words) == 8);
    check_refused(t, "client \"machine\"");
  }
}

TEST_CASE("M-14: an agent's secret is sent to no other issuer, nor is a client registered there") {
  const Words agent = {"--agent-id", "ag", "--agent-secret", "env:S"};
  for (Words words :
       {Words{"agent", "token", sample_url}, Words{"login", sample_url, "--browser", "b"}}) {
    CAPTURE(words.front());
    TestEnv t;
    t.variables["S"] = "secret";
    answer_discovery(t);
    t.transport.answers(sample_tokens("tok-1"));
    words.insert(words.end(), agent.begin(), agent.end());
    Words first = {"agent", "token", sample_url};
    first.insert(first.end(), agent.begin(), agent.end());
    REQUIRE(t.run(first) == 0);
    move_to_new_issuer(t);
    CHECK(t.run(words) == 8);
    check_refused(t, "agent \"ag\"");
  }
}

TEST_CASE("M-14: --client-issuer says that client or agent belongs there, and then it does") {
  for (const bool is_agent : {false, true}) {
    CAPTURE(is_agent);
    const Words who = is_agent ? Words{"--agent-id", "who", "--agent-secret", "env:S"}
                               : Words{"--client-id", "who", "--client-secret", "env:S"};
    Words words = is_agent ? Words{"agent", "token", sample_url} : Words{"token", sample_url};
    words.insert(words.end(), who.begin(), who.end());
    TestEnv t;
    t.variables["S"] = "secret";
    answer_discovery(t);
    t.transport.answers(sample_tokens("tok-1"));
    REQUIRE(t.run(words) == 0);
    move_to_new_issuer(t);
    Words there = words;
    there.insert(there.end(), {"--client-issuer", "https://third.example.com"});
    CHECK(t.run(there) == 8);
    CHECK(t.err.str().find("and this server's issuer is \"https://new.example.com\"") !=
          std::string::npos);
    there.back() = new_issuer;
    t.transport.answers(sample_tokens("tok-2"));
    CHECK(t.run(there) == 0);
    CHECK(t.transport.lines().back() == "POST https://new.example.com/token");
    t.now += std::chrono::minutes(5);  // it is known there now
    words.insert(words.end(), {"--issuer", new_issuer});
    t.transport.answers(sample_tokens("tok-3"));
    CHECK(t.run(words) == 0);
    CHECK(t.out.str() == "tok-3\n");
  }
}
