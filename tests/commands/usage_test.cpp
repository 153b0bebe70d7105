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
      {"RFC 8707 §2 no URI", {"dev", "--resource", "not a uri"}, "is no absolute URI"},
      {"RFC 8707 §2 a fragment", {"dev", "--resource", "urn:a#b"}, "is no absolute URI"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    CHECK(t.run(row.words) == 2);
    CHECK(t.err.str().find(row.message) != std::string::npos);
  }
}
