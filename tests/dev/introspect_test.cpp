#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

Answer introspected(Harness& server, const Json& token) {
  return answer_in(server.post("/oauth2/introspect", {{"token", token}}, {server.basic()}));
}

const Answer inactive = {200, {{"active", false}}};

http::Response revoke_by(Harness& server, const Json& token, const std::string& client) {
  if (client == confidential_client)
    return server.post("/oauth2/revoke", {{"token", token}}, {server.basic()});
  return server.post("/oauth2/revoke", {{"token", token}, {"client_id", client}});
}

}  // namespace

TEST_CASE("introspect: a token that holds is shown with its claims") {
  Harness server(automatic());
  const Json tokens = server.sign_in();
  const Json claims = claims_of(tokens);
  CHECK(introspected(server, tokens["access_token"]) == Answer{200,
                                                               {{"active", true},
                                                                {"token_type", "Bearer"},
                                                                {"iss", base_url},
                                                                {"sub", server.ready.user.sub},
                                                                {"aud", mcp_url},
                                                                {"client_id", public_client},
                                                                {"scope", "mcp:read mcp:write"},
                                                                {"iat", 1'800'000'000},
                                                                {"exp", 1'800'003'600},
                                                                {"jti", claims["jti"]},
                                                                {"username", "alice"}}});
  CHECK(introspected(server, tokens["refresh_token"]) == Answer{200,
                                                                {{"active", true},
                                                                 {"iss", base_url},
                                                                 {"sub", server.ready.user.sub},
                                                                 {"client_id", public_client},
                                                                 {"scope", "mcp:read mcp:write"},
                                                                 {"exp", 1'800'086'400}}});
}

TEST_CASE("introspect: every other token is inactive, and nothing more is said") {
  Harness server(automatic());
  const Json tokens = server.sign_in();
  CHECK(introspected(server, "unknown") == inactive);
  CHECK(introspected(server, tokens["access_token"].get<std::string>() + "A") == inactive);
  server.now += access_token_lifetime;
  CHECK(introspected(server, tokens["access_token"]) == inactive);
  server.now += refresh_token_lifetime;
  CHECK(introspected(server, tokens["refresh_token"]) == inactive);
}

TEST_CASE("introspect: who asks must prove who it is (RFC 7662 §2.1)") {
  Harness server;
  CHECK(server.post("/oauth2/introspect", {{"token", "x"}}).status == 401);
  CHECK(answer_in(
            server.post("/oauth2/introspect", {{"token", "x"}, {"client_id", public_client}})) ==
        refused(401, "invalid_client", "a public client may not introspect"));
  CHECK(answer_in(server.post("/oauth2/introspect", {}, {server.basic()})) ==
        refused(400, "invalid_request", "parameter token is missing"));
}

TEST_CASE("revoke: an access token ends alone, a refresh token with all of its sign-in") {
  Harness server(automatic());
  const Json first = server.sign_in();
  CHECK(revoke_by(server, first["access_token"], public_client).status == 200);
  CHECK(introspected(server, first["access_token"]) == inactive);
  CHECK(introspected(server, first["refresh_token"]).body["active"] == true);
  const Json second = server.sign_in();
  const http::Response response = revoke_by(server, second["refresh_token"], public_client);
  CHECK(response.status == 200);
  CHECK(response.body == "");
  CHECK(introspected(server, second["access_token"]) == inactive);
  CHECK(introspected(server, second["refresh_token"]) == inactive);
}

TEST_CASE("revoke: an unknown token is no error, another client's is (RFC 7009 §2.1, §2.2)") {
  Harness server(automatic());
  const Json tokens = server.sign_in();
  CHECK(revoke_by(server, "unknown", public_client).status == 200);
  for (const char* name : {"access_token", "refresh_token"}) {
    CHECK(answer_in(revoke_by(server, tokens[name], confidential_client)) ==
          refused(400, "unauthorized_client", "the token was issued to another client"));
    CHECK(introspected(server, tokens[name]).body["active"] == true);
  }
}

TEST_CASE("userinfo: says of the user what the scopes allow") {
  Harness server(automatic());
  const auto ask = [&](const std::string& scope) {
    const std::string token = server.sign_in({{"scope", scope}})["access_token"];
    return answer_in(server.get("/oauth2/userinfo", {bearer(token)}));
  };
  const std::string sub = server.ready.user.sub;
  CHECK(ask("openid") == Answer{200, {{"sub", sub}}});
  CHECK(ask("openid profile email") == Answer{200,
                                              {{"sub", sub},
                                               {"name", "Alice Example"},
                                               {"preferred_username", "alice"},
                                               {"email", "alice@example.com"},
                                               {"email_verified", true}}});
  CHECK(ask("mcp:read") == refused(403, "insufficient_scope", "scope openid is needed"));
}

TEST_CASE("userinfo: without a token that holds there is a challenge (RFC 6750 §3)") {
  Harness server;
  const http::Response none = server.get("/oauth2/userinfo");
  CHECK(none.status == 401);
  CHECK(header_of(none, "WWW-Authenticate") == "Bearer");
  const http::Response bad = server.get("/oauth2/userinfo", {bearer("x")});
  CHECK(bad.status == 401);
  CHECK(header_of(bad, "WWW-Authenticate") == "Bearer error=\"invalid_token\"");
}
