#include <doctest/doctest.h>

#include <fstream>

#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

// Nothing is sent: TestEnv fails at a request without an answer.
TEST_CASE("commands: what would have no effect is exit 2, and nothing is sent") {
  struct Row {
    const char* clause;
    std::vector<std::string> words;
    const char* message;
  };
  TestEnv t;
  t.variables["N"] = R"({"n":[1e-400]})";
  t.variables["S"] = "a secret that is long enough for HS256";
  std::ofstream(t.state / "empty.pem").close();
  const Row rows[] = {
      {"design.md §2 arguments of no tool",
       {"call", sample_url, "--arg", "text=a"},
       "arguments are given, and no TOOL"},
      {"design.md §2 an argument twice",
       {"call", "http://127.0.0.1:9/mcp", "echo", "--arg", "text=a", "--arg", "text=b"},
       "--arg \"text\" is given twice"},
      {"design.md §2 JSON where a reference belongs",
       {"call", "http://127.0.0.1:9/mcp", "echo", "--args-json", "{\"text\":1}"},
       "--args-json takes where the JSON is, not the JSON itself"},
      {"MCP lifecycle: no such revision",
       {"call", sample_url, "--protocol-version", "2024"},
       "is no value for --protocol-version"},
      {"S-11 no CA file", {"discover", "http://127.0.0.1:9/mcp", "--ca-cert", "/nope"}, "/nope"},
      {"S-11 an empty CA file",
       {"discover", "http://127.0.0.1:9/mcp", "--ca-cert", t.state / "empty.pem"},
       "holds no certificate in PEM"},
      {"RFC 8725 §3.1 a secret and an asymmetric algorithm",
       {"token", sample_url, "--client-id", "c", "--client-secret", "env:S", "--client-auth",
        "client_secret_jwt", "--signing-alg", "ES256"},
       "a secret does not sign with ES256\nmcpauth: hint: give a key with --client-key"},
      {"RFC 7518 §3.2 no secret",
       {"token", sample_url, "--client-id", "c", "--client-auth", "client_secret_jwt"},
       "client_secret_jwt needs the client's secret"},
      {"RFC 7523 §2.2 no key",
       {"token", sample_url, "--client-id", "c", "--client-auth", "private_key_jwt"},
       "private_key_jwt needs a key"},
      {"RFC 8707 §2 no URI",
       {"token", "--issuer", sample_issuer, "--resource", "no uri"},
       "--resource \"no uri\" is no absolute URI"},
      {"RFC 8707 §2 no scheme", {"login", sample_url, "--resource", "/mcp"}, "is no absolute URI"},
      {"RFC 8707 §2 a fragment",
       {"call", sample_url, "--resource", "https://mcp.example.com/#a"},
       "is no absolute URI"},
      {"RFC 3986 §3.1 a scheme begins with a letter",
       {"headers", sample_url, "--resource", "1a:b"},
       "is no absolute URI"},
      {"RFC 8707 §2 nothing behind the scheme",
       {"agent", "token", sample_url, "--resource", "urn:", "--agent-id", "a"},
       "is no absolute URI"},
      {"RFC 8707 §2 of an exchange",
       {"token", "exchange", sample_url, "--resource", "no uri", "--subject-token", "env:S"},
       "is no absolute URI"},
      {"RFC 8707 §2 of a program",
       {"exec", sample_url, "--resource", "no uri", "--", "true"},
       "is no absolute URI"},
      {"design.md §2 a secret of no agent",
       {"login", sample_url, "--agent-secret", "env:S"},
       "--agent-secret has no effect without --agent-id or --actor"},
      {"design.md §2 a secret of no client",
       {"login", sample_url, "--client-secret", "env:S"},
       "--client-secret has no effect without --client-id"},
      {"design.md §2 the issuer of no client",
       {"login", sample_url, "--client-issuer", sample_issuer},
       "--client-issuer has no effect without --client-id or --agent-id or --actor"},
      {"design.md §2 a proof of no client",
       {"login", sample_url, "--client-auth", "client_secret_post"},
       "--client-auth has no effect without --client-id or --client-metadata-url"},
      {"design.md §2 an algorithm of no client",
       {"login", sample_url, "--signing-alg", "ES256"},
       "--signing-alg has no effect without --client-id or --client-metadata-url"},
      {"design.md §2 a refresh token for who never signs in",
       {"token", sample_url, "--offline-access"},
       "unknown option \"--offline-access\""},
      {"design.md §2 a proof of who proves nothing",
       {"token", sample_url, "--client-id", "c", "--client-secret", "env:S", "--client-auth",
        "none"},
       "--client-auth none proves nothing"},
      {"design.md §2 a refresh token in no JSON",
       {"token", sample_url, "--format", "env", "--show-refresh"},
       "--show-refresh has no effect without --json or --format json"},
      {"design.md §2 another in no JSON",
       {"login", sample_url, "--show-refresh"},
       "--show-refresh has no effect without --json"},
      {"RFC 8259 §6 a number that would become another one",
       {"call", sample_url, "tool", "--arg", "n=99999999999999999999"},
       "the number \"99999999999999999999\" of --arg \"n\" would be sent as another one\n"
       "mcpauth: hint: in quotes it is sent as text: '\"99999999999999999999\"'\n"},
      {"RFC 8259 §6 a number that no double holds",
       {"call", sample_url, "tool", "--arg", "n=1e400"},
       "the number \"1e400\" of --arg \"n\" would be sent as another one"},
      {"RFC 8259 §6 a number that would become 0",
       {"call", sample_url, "tool", "--args-json", "env:N"},
       "the number \"1e-400\" of --args-json would be sent as another one"},
      {"RFC 8707 §2 no URI", {"dev", "--resource", "not a uri"}, "is no absolute URI"},
      {"RFC 8707 §2 a fragment", {"dev", "--resource", "urn:a#b"}, "is no absolute URI"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    CHECK(t.run(row.words) == 2);
    CHECK(t.err.str().find(row.message) != std::string::npos);
  }
}
