#include "app/login_command.hpp"

#include <doctest/doctest.h>

using namespace mcpauth;

namespace {

std::string command_with_scope(const std::string& scope) {
  app::Wanted wanted;
  wanted.target.url = "https://mcp.example.com/mcp";
  wanted.scopes.scopes = {scope};
  return app::login_command(wanted);
}

}  // namespace

TEST_CASE("login_command: what a shell takes as it is stands as it is") {
  CHECK(command_with_scope("mcp:read") ==
        "mcpauth login https://mcp.example.com/mcp --scope mcp:read");
}

TEST_CASE("login_command: an agent that was given by its name is named by it") {
  app::Wanted wanted;
  wanted.target.url = "https://mcp.example.com/mcp";
  wanted.agent = {"assistant", "a-1", ""};
  CHECK(app::login_command(wanted) ==
        "mcpauth login https://mcp.example.com/mcp --actor assistant");
}

TEST_CASE("login_command: what a server names as a scope is one word of a shell (T-5)") {
  struct Row {
    std::string scope;
    std::string shown;
  };
  const Row rows[] = {
      {"x';touch${IFS}/tmp/pwn;'", "--scope 'x'\\'';touch${IFS}/tmp/pwn;'\\'''"},
      {"$(id)", "--scope '$(id)'"},
      {"`id`", "--scope '`id`'"},
      {"--json", "--scope=--json"},
      {"-x;y", "--scope='-x;y'"},
      {"~root", "--scope '~root'"},
      {"a b", "--scope 'a b'"},
      {"#", "--scope '#'"},
      {"!!", "--scope '!!'"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.shown);
    CHECK(command_with_scope(row.scope) ==
          "mcpauth login https://mcp.example.com/mcp " + row.shown);
  }
}

TEST_CASE("login_command: control characters reach no terminal") {
  CHECK(command_with_scope("a\x1b]0;x").find('\x1b') == std::string::npos);
}

TEST_CASE("login_command: the agent and the client of a session are in it") {
  app::Session session;
  session.url = "https://mcp.example.com/mcp";
  session.actor = "agent-1";
  session.client_secret = "env:S";
  session.tokens.client_id = "desktop";
  CHECK(app::login_command(session) ==
        "mcpauth login https://mcp.example.com/mcp --client-id desktop --client-secret env:S "
        "--agent-id agent-1 --agent-secret env:AGENT_SECRET");
}

TEST_CASE("login_command: who signed in on another device does so again") {
  app::Session session;
  session.url = "https://mcp.example.com/mcp";
  session.grant = app::device_grant;
  CHECK(app::login_command(session) == "mcpauth login https://mcp.example.com/mcp --device");
}
