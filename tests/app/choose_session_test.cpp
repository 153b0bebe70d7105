#include "app/choose_session.hpp"

#include <doctest/doctest.h>

#include "app/mended_index.hpp"
#include "tests/support/test_env.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

constexpr auto mcp_url = "https://mcp.example.com/mcp";

app::Session session_of(const std::string& token) {
  app::Session session;
  session.url = mcp_url;
  session.auth_method = "none";
  session.grant = "authorization_code";
  session.tokens.access_token = Secret(token);
  session.tokens.token_type = "Bearer";
  session.tokens.issuer = "https://auth.example.com";
  session.tokens.resource = mcp_url;
  session.tokens.client_id = "desktop";
  return session;
}

// Sessions as README's patterns leave them: the user's own, an agent's for the user, a machine's.
struct Kept {
  TestEnv t;
  app::Context context = app::offline_context(t.env, {t.state / "state"});
  app::Wanted wanted;

  Kept() { wanted.target.url = mcp_url; }
  void save(const app::Session& session) const { app::save_session(context, session); }
  std::string chosen() const {
    const auto session = app::choose_session(context, wanted, {});
    return session ? std::string(session->tokens.access_token.reveal()) : "(none)";
  }
  Error refused() const {
    try {
      app::choose_session(context, wanted, {});
    } catch (const Error& error) {
      return error;
    }
    return Error(Exit::ok, "", "");
  }
};

}  // namespace

TEST_CASE("choose_session: who names no agent means the session without one") {
  Kept kept;
  auto agents = session_of("obo");
  agents.actor = "agent-1";
  kept.save(agents);
  CHECK(kept.chosen() == "obo");
  kept.save(session_of("own"));
  CHECK(kept.chosen() == "own");
  kept.wanted.agent.agent_id = "agent-1";
  CHECK(kept.chosen() == "obo");
  kept.wanted.agent.agent_id = "agent-2";
  CHECK(kept.chosen() == "(none)");
}

TEST_CASE("choose_session: who names no audience means the session without one") {
  Kept kept;
  kept.save(session_of("own"));
  auto other = session_of("other");
  other.audience = "zz";
  kept.save(other);
  CHECK(kept.chosen() == "own");
  kept.wanted.scopes.audience = "zz";
  CHECK(kept.chosen() == "other");
}

TEST_CASE("choose_session: the grant, the client and its authentication choose") {
  Kept kept;
  kept.save(session_of("own"));
  auto machine = session_of("machine");
  machine.grant = "client_credentials";
  machine.auth_method = "client_secret_basic";
  machine.tokens.client_id = "nightly";
  kept.save(machine);
  kept.wanted.grant = "client_credentials";
  CHECK(kept.chosen() == "machine");
  kept.wanted.grant = "authorization_code";
  CHECK(kept.chosen() == "own");
  kept.wanted.grant = "";
  kept.wanted.client.client_id = "nightly";
  CHECK(kept.chosen() == "machine");
  kept.wanted.client.client_id = "";
  kept.wanted.client.client_auth = "none";
  CHECK(kept.chosen() == "own");
}

TEST_CASE("choose_session: several are exit 2, and the hint names what tells them apart") {
  Kept kept;
  kept.save(session_of("own"));
  auto machine = session_of("machine");
  machine.grant = "client_credentials";
  machine.tokens.client_id = "nightly";
  kept.save(machine);
  const auto error = kept.refused();
  CHECK(error.exit == Exit::usage);
  CHECK(error.code == "several_sessions");
  CHECK(error.hint == "choose with --client-id or --grant");
  kept.wanted.grant = "client_credentials";
  machine.tokens.resource = "https://mcp.example.com/";
  kept.save(machine);
  CHECK(kept.refused().hint == "choose with --resource");
  CHECK(kept.refused().message.find(", resource \"https://mcp.example.com/\"") !=
        std::string::npos);
}

TEST_CASE("choose_session: a client of another issuer is refused although a session is kept") {
  Kept kept;
  kept.save(session_of("own"));
  kept.wanted.client.client_issuer = "https://other.example";
  const auto error = kept.refused();
  CHECK(error.exit == Exit::unsafe);
  CHECK(error.code == "issuer_mismatch");
  kept.wanted.client.client_issuer = "https://auth.example.com";
  CHECK(kept.chosen() == "own");
}

TEST_CASE("recover_sessions: what another run has indexed meanwhile is worth another look") {
  Kept kept;
  kept.save(session_of("own"));
  CHECK(app::recover_sessions(kept.context, app::filter_of(kept.wanted)));
  kept.wanted.client.client_id = "another";
  CHECK_FALSE(app::recover_sessions(kept.context, app::filter_of(kept.wanted)));
}
