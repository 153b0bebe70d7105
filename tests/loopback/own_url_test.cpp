#include <doctest/doctest.h>

#include "http/curl_transport.hpp"
#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

// .example is resolved by nobody: to look it up would be exit 5.
TEST_CASE("policy 12: http to another machine is refused as it is spelt, whoever's URL it is") {
  const std::vector<std::string> rows[] = {
      {"discover", "http://evil.example/mcp"},
      {"login", "http://evil.example/mcp", "--browser", "b"},
      {"login", "--issuer", "http://evil.example", "--browser", "b"},
      {"token", "http://evil.example/mcp", "--client-id", "c", "--client-secret", "env:S"},
      {"call", "http://evil.example/mcp"},
      {"profile", "add", "work", "--issuer", "http://evil.example"},
      {"token", "verify", "a.b.c", "--any-issuer", "--any-audience", "--jwks",
       "http://evil.example/keys"},
      {"token", "introspect", "a.b.c", "--issuer", "http://evil.example", "--client-id", "c"},
  };
  for (const auto& words : rows) {
    CAPTURE(words.front());
    CAPTURE(words.at(1));
    TestEnv t;
    t.variables["S"] = "secret";
    t.env.make_transport = http::make_transport;
    CHECK(t.run(words) == 2);
    CHECK(t.err.str() ==
          "mcpauth: error: http://evil.example is not encrypted, and evil.example is no loopback "
          "address\nmcpauth: hint: use https, or --insecure-http if nobody else can listen\n");
  }
}
