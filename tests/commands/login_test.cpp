#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

// Neither a browser nor a registration is expected: TestEnv fails on both.
TEST_CASE("login: after metadata that are refused nobody is asked and no client is registered") {
  struct Row {
    const char* clause;
    Json changes;
    int exit;
  };
  const Row rows[] = {
      {"M-25 the pages are link-local",
       {{"authorization_endpoint", "https://169.254.169.254/a"}},
       8},
      {"M-25 the pages are in a private network",
       {{"authorization_endpoint", "https://10.0.0.1/a"}},
       8},
      {"S-1 the code would go to a cloud's own address",
       {{"token_endpoint", "https://169.254.169.254/token"}},
       8},
      {"S-1 the keys are on this machine", {{"jwks_uri", "https://127.0.0.1/jwks"}}, 8},
      {"S-1 a mutual TLS alias is link-local",
       {{"mtls_endpoint_aliases", {{"token_endpoint", "https://169.254.169.254/token"}}}},
       8},
      {"RFC 8414 §2 no authorization endpoint", {{"authorization_endpoint", nullptr}}, 9},
      {"RFC 8414 §2 no token endpoint", {{"token_endpoint", nullptr}}, 9},
      {"M-11 no S256", {{"code_challenge_methods_supported", {"plain"}}}, 8},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv t;
    Json changes = row.changes;
    changes["registration_endpoint"] = "https://auth.example.com/register";
    answer_discovery(t, changes);
    CHECK(t.run({"login", sample_url, "--browser", "b"}) == row.exit);
  }
}

TEST_CASE("login: an issuer on this machine leads nobody to http elsewhere") {
  for (const char* endpoint : {"authorization_endpoint", "token_endpoint"}) {
    CAPTURE(std::string(endpoint));
    const std::string issuer = "http://127.0.0.1:9";
    Json document = {{"issuer", issuer},
                     {"authorization_endpoint", issuer + "/authorize"},
                     {"token_endpoint", issuer + "/token"},
                     {"code_challenge_methods_supported", {"S256"}}};
    document[endpoint] = "http://evil.example/a";
    TestEnv t;
    auto answer = json_answer(document.dump());
    answer.network = http::Network::loopback;
    t.transport.answers(answer);
    CHECK(t.run({"login", "--issuer", issuer, "--client-id", "c", "--browser", "b"}) == 8);
    CHECK(t.err.str().find("http://evil.example is not encrypted") != std::string::npos);
  }
}
