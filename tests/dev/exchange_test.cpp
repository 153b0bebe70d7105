#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

const std::string exchange_grant = "urn:ietf:params:oauth:grant-type:token-exchange";
const std::string access_type = "urn:ietf:params:oauth:token-type:access_token";
const std::string id_type = "urn:ietf:params:oauth:token-type:id_token";
const std::string id_jag_type = "urn:ietf:params:oauth:token-type:id-jag";
constexpr const char* app_issuer = "https://auth.app.example";

// The confidential client is the gateway that exchanges.
http::Response ask_exchange(Harness& server, const std::string& subject,
                            const Parameters& changes = {}) {
  return server.post("/oauth2/token",
                     changed({{"grant_type", exchange_grant},
                              {"subject_token", subject},
                              {"subject_token_type", access_type}},
                             changes),
                     {server.basic()});
}

std::string token_of(const http::Response& response) {
  return body_of(response)["access_token"];
}

// Return the ID token of alice's sign-in with the gateway.
std::string gateway_id_token(Harness& server) {
  const std::string code =
      server.code({{"client_id", confidential_client}, {"scope", "openid mcp:read"}});
  return body_of(server.post("/oauth2/token", server.redemption(code, {{"client_id", ""}}),
                             {server.basic()}))["id_token"];
}

Parameters id_jag_changes(const Parameters& more = {}) {
  return changed({{"subject_token_type", id_type},
                  {"requested_token_type", id_jag_type},
                  {"audience", app_issuer}},
                 more);
}

}  // namespace

TEST_CASE("exchange: a user's token for one of the gateway's, for the same user") {
  Harness server(automatic());
  const std::string subject = server.sign_in()["access_token"];
  Json body = body_of(ask_exchange(server, subject, {{"scope", "mcp:read"}}));
  const Json claims = claims_of(body);
  body["access_token"] = "…";
  CHECK(body == Json{{"access_token", "…"},
                     {"token_type", "Bearer"},
                     {"expires_in", 3600},
                     {"scope", "mcp:read"},
                     {"issued_token_type", access_type}});
  CHECK(claims["sub"] == server.ready.user.sub);
  CHECK(claims["client_id"] == confidential_client);
  CHECK(claims["aud"] == mcp_url);
  CHECK(claims.count("act") == 0);
}

TEST_CASE("exchange: actors stand one in the other, the newest outermost (RFC 8693 §4.1)") {
  Harness server(automatic());
  const std::string subject = server.sign_in()["access_token"];
  const std::string first = token_of(ask_exchange(
      server, subject, {{"actor_token", server.actor_token()}, {"actor_token_type", access_type}}));
  const std::string second = token_of(ask_exchange(
      server, first, {{"actor_token", server.machine_token()}, {"actor_token_type", access_type}}));
  const std::string third = token_of(ask_exchange(
      server, second, {{"actor_token", server.actor_token()}, {"actor_token_type", access_type}}));
  const std::string agent = server.ready.agent.agent_id;
  const Json claims = jose::decode(third).claims;
  CHECK(claims["sub"] == server.ready.user.sub);
  CHECK(claims["act"] ==
        Json{{"sub", agent}, {"act", {{"sub", confidential_client}, {"act", {{"sub", agent}}}}}});
  // Without a new actor those before stay.
  CHECK(claims_of(body_of(ask_exchange(server, first)))["act"] == Json{{"sub", agent}});
}

TEST_CASE("exchange: what the subject's token is for stays, unless something else is asked") {
  Options options = automatic();
  options.resources = {"https://b.example/mcp", "https://c.example/mcp"};
  Harness server(options);
  const auto audience = [&](const Parameters& changes, const std::string& subject) {
    return claims_of(body_of(ask_exchange(server, subject, changes)))["aud"];
  };
  const std::string subject = server.sign_in()["access_token"];
  CHECK(audience({}, subject) == mcp_url);
  CHECK(audience({{"audience", "https://b.example/mcp"}}, subject) == "https://b.example/mcp");
  CHECK(audience({{"resource", "https://c.example/mcp"}}, subject) == "https://c.example/mcp");
  const Json both = {"https://c.example/mcp", "https://b.example/mcp"};
  const Parameters two = {{"resource", "https://c.example/mcp"},
                          {"audience", "https://b.example/mcp"}};
  CHECK(audience(two, subject) == both);
  CHECK(audience({}, token_of(ask_exchange(server, subject, two))) == both);
}

TEST_CASE("exchange: what was revoked at its source holds nowhere") {
  Harness server(automatic());
  const Json tokens = server.sign_in();
  const std::string exchanged = token_of(ask_exchange(server, tokens["access_token"]));
  const auto still_good = [&] {
    return body_of(server.post("/oauth2/introspect", {{"token", exchanged}},
                               {server.basic()}))["active"] == true;
  };
  CHECK(still_good());
  server.post("/oauth2/revoke", {{"token", tokens["refresh_token"]}, {"client_id", public_client}});
  CHECK_FALSE(still_good());
  CHECK(ask_exchange(server, exchanged).status == 400);
}

TEST_CASE("exchange: requests that are refused") {
  Harness server(automatic());
  const std::string subject = server.sign_in({{"scope", "mcp:read"}})["access_token"];
  struct Row {
    const char* clause;
    Parameters changes;
    Answer answer;
  };
  const Row rows[] = {
      {"RFC 8693 §2.1 a subject",
       {{"subject_token", ""}},
       refused(400, "invalid_request", "parameter subject_token is missing")},
      {"RFC 8693 §2.1 its type",
       {{"subject_token_type", ""}},
       refused(400, "invalid_request", "parameter subject_token_type is missing")},
      {"RFC 8693 §2.2.2 a type that is not taken",
       {{"subject_token_type", "urn:ietf:params:oauth:token-type:saml2"}},
       refused(400, "invalid_request",
               "subject_token_type urn:ietf:params:oauth:token-type:saml2 is not accepted here")},
      {"RFC 8693 §2.2.2 a subject that does not hold",
       {{"subject_token", subject + "x"}},
       refused(400, "invalid_request", "subject_token is not valid")},
      {"RFC 8693 §2.2.2 an actor that does not hold",
       {{"actor_token", "x"}, {"actor_token_type", access_type}},
       refused(400, "invalid_request", "actor_token is not valid")},
      {"RFC 8693 §2.1 an actor needs its type",
       {{"actor_token", "x"}},
       refused(400, "invalid_request", "parameter actor_token_type is missing")},
      {"RFC 8693 §2.1 a type needs its actor",
       {{"actor_token_type", access_type}},
       refused(400, "invalid_request", "actor_token_type came without actor_token")},
      {"RFC 8693 §2.2.2 another kind of token",
       {{"requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token"}},
       refused(400, "invalid_request",
               "requested_token_type urn:ietf:params:oauth:token-type:refresh_token is not given "
               "out here")},
      {"RFC 8693 §2.2.2 another target",
       {{"audience", "https://other.example"}},
       refused(400, "invalid_target", "audience https://other.example is not known here")},
      {"RFC 8707 §2 another resource",
       {{"resource", "https://other.example"}},
       refused(400, "invalid_target", "resource https://other.example is not known here")},
      {"RFC 6749 §6 scopes only shrink",
       {{"scope", "mcp:read mcp:write"}},
       refused(400, "invalid_scope", "the subject's token does not have mcp:write")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    CHECK(answer_in(ask_exchange(server, subject, row.changes)) == row.answer);
  }
}

TEST_CASE("exchange: a client that may not exchange, and one that proves nothing") {
  Harness server(automatic());
  const std::string subject = server.sign_in()["access_token"];
  const Parameters form = {{"grant_type", exchange_grant},
                           {"subject_token", subject},
                           {"subject_token_type", access_type}};
  CHECK(answer_in(server.post("/oauth2/token", changed(form, {{"client_id", public_client}}))) ==
        refused(400, "unauthorized_client", "the client may not use " + exchange_grant));
  CHECK(server.post("/oauth2/token", form).status == 401);
}

TEST_CASE("exchange: an unknown scope that a persona drops widens nothing") {
  Harness server(automatic_asgardeo());
  const std::string subject = server.sign_in()["access_token"];
  CHECK(body_of(ask_exchange(server, subject, {{"scope", "unknown"}}))["scope"] == "");
}

TEST_CASE("exchange: an ID token becomes a grant for another server (ID-JAG §4.3)") {
  Harness server(automatic());
  Json body = body_of(ask_exchange(
      server, gateway_id_token(server),
      id_jag_changes({{"resource", "https://app.example/mcp"}, {"scope", "files:read"}})));
  const jose::Decoded grant = jose::decode(body["access_token"].get<std::string>());
  body["access_token"] = "…";
  CHECK(body == Json{{"access_token", "…"},
                     {"issued_token_type", id_jag_type},
                     {"token_type", "N_A"},
                     {"expires_in", 300},
                     {"scope", "files:read"}});
  CHECK(grant.header["typ"] == "oauth-id-jag+jwt");
  Json claims = grant.claims;
  CHECK(claims.erase("jti") == 1);
  CHECK(claims == Json{{"iss", base_url},
                       {"sub", server.ready.user.sub},
                       {"aud", app_issuer},
                       {"client_id", confidential_client},
                       {"iat", 1'800'000'000},
                       {"exp", 1'800'000'300},
                       {"scope", "files:read"},
                       {"resource", "https://app.example/mcp"}});
}

TEST_CASE("exchange: what is no ID token of this client becomes no grant") {
  Harness server(automatic());
  const std::string foreign = server.sign_in({{"scope", "openid mcp:read"}})["id_token"];
  const std::string own = gateway_id_token(server);
  const auto said = [&](const std::string& subject, const Parameters& changes) {
    return body_of(ask_exchange(server, subject, changes))["error_description"].get<std::string>();
  };
  CHECK(said(foreign, id_jag_changes()).starts_with("the ID token does not hold: aud"));
  CHECK(said(server.machine_token(), id_jag_changes()).starts_with("the ID token does not hold:"));
  CHECK(said(own, id_jag_changes({{"subject_token_type", access_type}})) ==
        "an ID-JAG is made from an ID token");
  CHECK(said(own, id_jag_changes({{"audience", ""}})) == "parameter audience is missing");
  server.now += access_token_lifetime;
  CHECK(said(own, id_jag_changes()).starts_with("the ID token does not hold: the token expired"));
}
