#include "app/host_config.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace mcpauth;

namespace {

const app::HostEntry files = {"files", "https://mcp.example.com/mcp"};

std::string claude_add(const std::string& text) {
  return app::claude.add(text, files);
}

std::string codex_add(const std::string& text) {
  return app::codex.add(text, files);
}

int exit_of(const app::Host& host, const std::string& text) {
  try {
    host.add(text, files);
  } catch (const Error& error) {
    return static_cast<int>(error.exit);
  }
  return 0;
}

constexpr auto claude_entry =
    "\"files\": {\n"
    "      \"type\": \"http\",\n"
    "      \"url\": \"https://mcp.example.com/mcp\",\n"
    "      \"headersHelper\": \"mcpauth headers\"\n"
    "    }";

constexpr auto codex_entry =
    "[mcp_servers.\"files\"]\n"
    "url = \"https://mcp.example.com/mcp\"\n"
    "bearer_token_env_var = \"MCP_TOKEN_FILES\"\n";

}  // namespace

TEST_CASE("setup claude: a configuration that is not there is made whole") {
  const std::string expected =
      std::string("{\n  \"mcpServers\": {\n    ") + claude_entry + "\n  }\n}\n";
  CHECK(claude_add("") == expected);
}

TEST_CASE("setup claude: the entry comes last, and every other byte stays") {
  const std::string before =
      "{\n  \"a\" : [1,  2, \"}\"],\n  \"mcpServers\": {\n    \"x\":{ \"url\" :\"y\" }\n  }\n}";
  CHECK(claude_add(before) ==
        "{\n  \"a\" : [1,  2, \"}\"],\n  \"mcpServers\": {\n    \"x\":{ \"url\" :\"y\" },\n    " +
            std::string(claude_entry) + "\n  }\n}");
}

TEST_CASE("setup claude: indentation is the file's own, tabs or none") {
  CHECK(claude_add("{\n\t\"a\": 1\n}\n") ==
        "{\n\t\"a\": 1,\n\t\"mcpServers\": {\n\t\t\"files\": {\n\t\t\t\"type\": \"http\",\n"
        "\t\t\t\"url\": \"https://mcp.example.com/mcp\",\n"
        "\t\t\t\"headersHelper\": \"mcpauth headers\"\n\t\t}\n\t}\n}\n");
  CHECK(claude_add(R"({"mcpServers":{}})") ==
        R"({"mcpServers":{"files": {"type": "http","url": "https://mcp.example.com/mcp",)"
        R"("headersHelper": "mcpauth headers"}}})");
}

TEST_CASE("setup claude: what is taken out again leaves the bytes that were there") {
  for (const char* before :
       {"{\n  \"mcpServers\": {\n    \"x\": {}\n  }\n}\n", "{\"mcpServers\":{\"x\":{}}}",
        "{\n  \"z\": \"\\\"{\\\\\"\n}\n", "{ \"n\": -1.5e3 , \"t\": true }"}) {
    CAPTURE(before);
    const std::string text(before);
    CHECK(claude_add(text) != text);
    CHECK(app::claude.remove(claude_add(text), "files") == text);
    CHECK(app::claude.remove(text, "files") == text);
  }
}

TEST_CASE("setup claude: an entry that is first or in the middle is taken out with one comma") {
  CHECK(app::claude.remove(R"({"mcpServers":{"files":{"headersHelper":"mcpauth headers"}, "b":1}})",
                           "files") == R"({"mcpServers":{"b":1}})");
  CHECK(app::claude.remove(
            R"({"mcpServers":{"a":1, "files":{"headersHelper":"mcpauth headers"}, "b":1}})",
            "files") == R"({"mcpServers":{"a":1, "b":1}})");
}

TEST_CASE("setup claude: names are compared as JSON means them") {
  CHECK(app::claude.remove(
            R"({"mcpServers":{"\u0066iles":{"headersHelper":"mcpauth headers"},"b":1}})",
            "files") == R"({"mcpServers":{"b":1}})");
}

TEST_CASE("setup: the second run changes nothing") {
  CHECK(claude_add(claude_add("")) == claude_add(""));
  CHECK(codex_add(codex_add("a = 1\n")) == codex_add("a = 1\n"));
}

TEST_CASE("setup: a file that is no configuration, or has another server of the name, is exit 2") {
  for (const char* text :
       {"x", "[]", "{\"mcpServers\":[]}", "{\"mcpServers\":null}", "{\"a\":1,\"a\":2}", "{} {}",
        "{\"mcpServers\":{",
        R"({"mcpServers":{"files":{"type":"http","url":"https://other.example/mcp"}}})"}) {
    CAPTURE(text);
    CHECK(exit_of(app::claude, text) == 2);
  }
  for (const char* text :
       {"x", "a = 1\na = 2\n", "mcp_servers = 1\n", "[[mcp_servers]]\n",
        "mcp_servers = {a = {url = \"x\"}}\n",
        "[mcp_servers.files]\nurl = \"https://other.example/mcp\"\n", "[mcp_servers"}) {
    CAPTURE(text);
    CHECK(exit_of(app::codex, text) == 2);
  }
}

TEST_CASE("setup codex: the server's table comes last, behind a blank line") {
  CHECK(codex_add("") == codex_entry);
  CHECK(codex_add("# mine\nmodel = \"x\"\n") ==
        "# mine\nmodel = \"x\"\n\n" + std::string(codex_entry));
  CHECK(codex_add("# mine\nmodel = \"x\"") + '\n' ==
        "# mine\nmodel = \"x\"\n\n" + std::string(codex_entry));
}

TEST_CASE("setup codex: what is taken out again leaves the bytes that were there") {
  for (const char* before :
       {"# mine\nmodel = \"x\"  # why\n", "[a]\nb = '''\n[mcp_servers.files]\n'''\n",
        "[mcp_servers.x]\nurl = \"y\"\n"}) {
    CAPTURE(before);
    const std::string text(before);
    CHECK(app::codex.remove(codex_add(text), "files") == text);
    CHECK(app::codex.remove(text, "files") == text);
  }
}

TEST_CASE(
    "setup codex: the tables of an entry go, wherever they stand, and their neighbours stay") {
  CHECK(app::codex.remove(
            "[mcp_servers.files]\nbearer_token_env_var = \"MCP_TOKEN_FILES\"\n\n[a]\nb = 1\n\n"
            "[mcp_servers.files.env]\nc = 2\n\n[[d]]\ne = 1\n",
            "files") == "[a]\nb = 1\n\n[[d]]\ne = 1\n");
}

TEST_CASE("setup codex: an entry that cannot be taken out whole stays, for its owner to take out") {
  const std::string ours = "[mcp_servers.files]\nbearer_token_env_var = \"MCP_TOKEN_FILES\"\n";
  for (const auto& text : {
           ours + "[[mcp_servers.files.tools]]\na = 1\n",
           ours + "[mcp_servers.files.env]\nb = 1\n[[mcp_servers.files.env.more]]\nc = 1\n",
           std::string("[mcp_servers]\nfiles.bearer_token_env_var = \"MCP_TOKEN_FILES\"\n"
                       "other.url = \"x\"\nfiles.url = \"y\"\n"),
           std::string("[mcp_servers]\nfiles = {bearer_token_env_var = \"MCP_TOKEN_FILES\"}\n"),
       }) {
    CAPTURE(text);
    try {
      app::codex.remove(text, "files");
      FAIL("it was taken out");
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
      CHECK(error.hint == "take it out by hand");
    }
  }
}

TEST_CASE("setup: the name is made of the server's host") {
  CHECK(app::entry_name("https://mcp.example.com:8443/a/b") == "mcp-example-com");
}
