#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

// Return the access token that an agent of the asgardeo persona gets by the app-native sign-in.
std::string app_native_token(Harness& server) {
  const Json begun =
      body_of(server.post("/oauth2/authorize", server.authorization({{"response_mode", "direct"}}),
                          {{"Accept", "application/json"}}));
  const Json done = body_of(server.post_json(
      "/oauth2/authn",
      {{"flowId", begun["flowId"]},
       {"selectedAuthenticator",
        {{"authenticatorId", begun["nextStep"]["authenticators"][0]["authenticatorId"]},
         {"params",
          {{"username", server.ready.agent.agent_id},
           {"password", server.ready.agent.agent_secret}}}}}}));
  return body_of(
      server.post("/oauth2/token", server.redemption(done["authData"]["code"])))["access_token"];
}

Parameters by_agent(const Harness& server) {
  return {{"requested_actor", server.ready.agent.agent_id}};
}

Json refreshed(Harness& server, const Json& tokens) {
  return body_of(server.post("/oauth2/token", {{"grant_type", "refresh_token"},
                                               {"client_id", public_client},
                                               {"refresh_token", tokens["refresh_token"]}}));
}

}  // namespace

TEST_CASE("actor: the user's token names the agent whose actor token came with the code") {
  Harness server(automatic());
  const std::string code = server.code(by_agent(server));
  const Json tokens = body_of(server.post(
      "/oauth2/token", server.redemption(code, {{"actor_token", server.actor_token()}})));
  CHECK(claims_of(tokens)["sub"] == server.ready.user.sub);
  CHECK(claims_of(tokens)["act"] == Json{{"sub", server.ready.agent.agent_id}});
  CHECK(claims_of(refreshed(server, tokens))["act"] == Json{{"sub", server.ready.agent.agent_id}});
  CHECK(body_of(server.post("/oauth2/introspect", {{"token", tokens["access_token"]}},
                            {server.basic()}))["act"] ==
        Json{{"sub", server.ready.agent.agent_id}});
}

TEST_CASE("actor: a wrong actor token burns the code") {
  Harness server(automatic());
  const std::string own = server.actor_token();
  struct Row {
    const char* clause;
    std::string actor_token;
    const char* description;
  };
  const Row rows[] = {
      {"draft-oauth-ai-agents-on-behalf-of-user §4.3", "",
       "Actor token is not provided in the request."},
      {"the same: its sub is the requested actor", server.machine_token(),
       "Actor token subject does not match the requested actor."},
      {"the same: it is valid", "not a token",
       "Signature or message authentication invalid for actor token."},
      {"the same: it is valid", own.substr(0, own.size() - 4) + "AAAA",
       "Signature or message authentication invalid for actor token."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    const std::string code = server.code(by_agent(server));
    CHECK(answer_in(server.post("/oauth2/token",
                                server.redemption(code, {{"actor_token", row.actor_token}}))) ==
          refused(400, "invalid_grant", row.description));
    CHECK(server.post("/oauth2/token", server.redemption(code, {{"actor_token", own}})).status ==
          400);
  }
}

TEST_CASE("actor: an actor token for a code that names no actor is refused") {
  Harness server(automatic());
  CHECK(answer_in(server.post(
            "/oauth2/token",
            server.redemption(server.code(), {{"actor_token", server.actor_token()}}))) ==
        refused(400, "invalid_grant", "an actor token came for a code without requested_actor"));
}

TEST_CASE("actor: an expired actor token is refused") {
  Harness server(automatic());
  const std::string actor_token = server.actor_token();
  server.now += access_token_lifetime;
  const std::string code = server.code(by_agent(server));
  CHECK(answer_in(
            server.post("/oauth2/token", server.redemption(code, {{"actor_token", actor_token}})))
            .status == 400);
}

TEST_CASE("actor, asgardeo: aud is the client, and the kinds of tokens are told apart by aut") {
  Harness server(automatic_asgardeo());
  const std::string actor_token = app_native_token(server);
  Json agent = claims_of({{"access_token", actor_token}});
  CHECK(agent.erase("jti") == 1);
  CHECK(agent == Json{{"iss", std::string(base_url) + "/oauth2/token"},
                      {"sub", server.ready.agent.agent_id},
                      {"aud", public_client},
                      {"client_id", public_client},
                      {"scope", "mcp:read mcp:write"},
                      {"iat", 1'800'000'000},
                      {"exp", 1'800'003'600},
                      {"nbf", 1'800'000'000},
                      {"azp", public_client},
                      {"aut", "AGENT"}});
  const Json tokens =
      body_of(server.post("/oauth2/token", server.redemption(server.code(by_agent(server)),
                                                             {{"actor_token", actor_token}})));
  CHECK(claims_of(tokens)["aut"] == "APPLICATION_USER");
  CHECK(claims_of(tokens)["act"] == Json{{"sub", server.ready.agent.agent_id}});
  CHECK(claims_of({{"access_token", server.machine_token()}})["aut"] == "APPLICATION");
}

TEST_CASE("actor, asgardeo: refresh and introspection lose the agent") {
  Harness server(automatic_asgardeo());
  const std::string actor_token = app_native_token(server);
  const Json tokens =
      body_of(server.post("/oauth2/token", server.redemption(server.code(by_agent(server)),
                                                             {{"actor_token", actor_token}})));
  CHECK(claims_of(refreshed(server, tokens)).count("act") == 0);
  CHECK(body_of(server.post("/oauth2/introspect", {{"token", tokens["access_token"]}},
                            {server.basic()}))
            .count("act") == 0);
}

TEST_CASE("actor, asgardeo: a stray actor token is ignored, an agent is no client") {
  Harness server(automatic_asgardeo());
  const std::string actor_token = app_native_token(server);
  const Json tokens = body_of(server.post(
      "/oauth2/token", server.redemption(server.code(), {{"actor_token", actor_token}})));
  CHECK(claims_of(tokens).count("act") == 0);
  CHECK(
      answer_in(server.post("/oauth2/token", {{"grant_type", "client_credentials"},
                                              {"client_id", server.ready.agent.agent_id},
                                              {"client_secret", server.ready.agent.agent_secret}}))
          .status == 401);
}
