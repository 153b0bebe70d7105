#include "app/login_command.hpp"

#include <doctest/doctest.h>

#include "tests/support/test_env.hpp"

using namespace mcpauth;
using mcpauth::test::TestEnv;

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
  TestEnv t;
  app::Session session;
  session.url = "https://mcp.example.com/mcp";
  session.actor = "agent-1";
  session.client_secret = "env:S";
  session.tokens.client_id = "desktop";
  CHECK(app::login_command(app::offline_context(t.env, {.store = "memory"}), session) ==
        "mcpauth login https://mcp.example.com/mcp --client-id desktop --client-secret env:S "
        "--agent-id agent-1 --agent-secret env:AGENT_SECRET");
}

TEST_CASE("login_command: who signed in on another device does so again") {
  TestEnv t;
  app::Session session;
  session.url = "https://mcp.example.com/mcp";
  session.grant = app::device_grant;
  CHECK(app::login_command(app::offline_context(t.env, {.store = "memory"}), session) ==
        "mcpauth login https://mcp.example.com/mcp --device");
}

TEST_CASE("login_command: what a session's key is made of is in it, so that it leads to the same") {
  TestEnv t;
  app::Session session;
  session.url = "https://mcp.example.com/mcp";
  session.audience = "a";
  session.auth_method = "tls_client_auth";
  session.client_cert = "/c.pem";
  session.dpop_jkt = "thumbprint";
  session.tokens.client_id = "desktop";
  CHECK(app::login_command(app::offline_context(t.env, {.store = "memory"}), session) ==
        "mcpauth login https://mcp.example.com/mcp --audience a --client-id desktop "
        "--client-cert /c.pem --client-auth tls_client_auth --dpop");
}
