#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

constexpr const char* endpoint = "/oauth2/token";

Parameters refresh(const Json& tokens, const Parameters& changes = {}) {
  return changed({{"grant_type", "refresh_token"},
                  {"client_id", public_client},
                  {"refresh_token", tokens.at("refresh_token")}},
                 changes);
}

bool is_active(Harness& server, const Json& tokens) {
  return body_of(server.post("/oauth2/introspect", {{"token", tokens.at("access_token")}},
                             {server.basic()}))["active"];
}

}  // namespace

TEST_CASE("token: client credentials give a token for the MCP server, whose sub is the client") {
  Harness server;
  const http::Response response =
      server.post(endpoint, {{"grant_type", "client_credentials"}, {"scope", "mcp:read mcp:write"}},
                  {server.basic()});
  CHECK(response.status == 200);
  CHECK(response.headers ==
        http::Headers{{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}});
  Json body = body_of(response);
  Json claims = claims_of(body);
  CHECK(jose::decode(body["access_token"].get<std::string>()).header["typ"] == "at+jwt");
  body["access_token"] = "…";
  CHECK(body == Json{{"access_token", "…"},
                     {"token_type", "Bearer"},
                     {"expires_in", 3600},
                     {"scope", "mcp:read mcp:write"}});
  CHECK(claims.erase("jti") == 1);
  CHECK(claims == Json{{"iss", base_url},
                       {"sub", confidential_client},
                       {"aud", mcp_url},
                       {"client_id", confidential_client},
                       {"scope", "mcp:read mcp:write"},
                       {"iat", 1'800'000'000},
                       {"exp", 1'800'003'600}});
}

TEST_CASE("token: a client that does not prove itself as it was registered is refused") {
  Harness server;
  const std::string& secret = server.ready.confidential_client.client_secret;
  const auto basic = [](const std::string& text) {
    return http::Headers{{"Authorization", "Basic " + base64_encode(text)}};
  };
  const std::string id = confidential_client;
  struct Row {
    const char* clause;
    Parameters form;
    http::Headers headers;
    Answer answer;
  };
  const Row rows[] = {
      {"RFC 6749 §5.2",
       {},
       basic(id + ":wrong"),
       refused(401, "invalid_client", "the client secret is wrong")},
      {"RFC 6749 §5.2",
       {},
       basic("nobody:x"),
       refused(401, "invalid_client", "client nobody is unknown")},
      {"RFC 6749 §3.2.1",
       {{"client_id", id}},
       {},
       refused(401, "invalid_client",
               "the client is registered for client_secret_basic, not none")},
      {"RFC 7591 §2",
       {{"client_id", id}, {"client_secret", secret}},
       {},
       refused(401, "invalid_client",
               "the client is registered for client_secret_basic, not client_secret_post")},
      {"RFC 6749 §2.3",
       {{"client_id", id}, {"client_secret", secret}},
       basic(id + ':' + secret),
       refused(400, "invalid_request", "the client proves itself in more than one way")},
      {"RFC 6749 §2.3.1",
       {},
       basic("no colon"),
       refused(401, "invalid_client", "the Basic credentials are not well formed")},
      {"RFC 6749 §2.3.1",
       {},
       basic(id + ":%zz"),
       refused(401, "invalid_client", "the Basic credentials are not form-encoded")},
      {"RFC 6749 §3.2.1",
       {{"client_id", "another"}},
       basic(id + ':' + secret),
       refused(400, "invalid_request", "client_id is not the one that was proven")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    Parameters form = {{"grant_type", "client_credentials"}};
    form.insert(form.end(), row.form.begin(), row.form.end());
    const http::Response response = server.post(endpoint, form, row.headers);
    CHECK(answer_in(response) == row.answer);
    // RFC 6749 §5.2: a 401 names the scheme.
    CHECK(header_of(response, "WWW-Authenticate") ==
          (response.status == 401 ? "Basic realm=\"mcpauth dev\"" : ""));
  }
}

TEST_CASE("token: a request that is not well formed is refused") {
  Harness server;
  struct Row {
    const char* clause;
    Parameters form;
    Answer answer;
  };
  const Row rows[] = {
      {"RFC 6749 §3.2", {}, refused(400, "invalid_request", "parameter grant_type is missing")},
      {"RFC 6749 §5.2",
       {{"grant_type", "password"}},
       refused(400, "unsupported_grant_type", "grant_type password is not known")},
      {"RFC 6749 §3.2",
       {{"grant_type", "client_credentials"}, {"scope", "mcp:read"}, {"scope", "mcp:write"}},
       refused(400, "invalid_request", "Invalid request with repeated parameters.")},
      {"RFC 8707 §2",
       {{"grant_type", "client_credentials"}, {"resource", "https://other.example/mcp"}},
       refused(400, "invalid_target", "resource https://other.example/mcp is not known here")},
      {"RFC 8707 §2",
       {{"grant_type", "client_credentials"}, {"resource", std::string(mcp_url) + '/'}},
       refused(400, "invalid_target", "resource http://127.0.0.1:4000/mcp/ is not known here")},
      {"RFC 6749 §5.2",
       {{"grant_type", "client_credentials"}, {"scope", "mcp:admin"}},
       refused(400, "invalid_scope", "scope mcp:admin does not exist")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    CHECK(answer_in(server.post(endpoint, row.form, {server.basic()})) == row.answer);
  }
  CHECK(answer_in(server.post_json(endpoint, {{"grant_type", "client_credentials"}})) ==
        refused(400, "invalid_request", "the body must be a form"));
  CHECK(answer_in(server.post(
            endpoint, {{"grant_type", "client_credentials"}, {"client_id", public_client}})) ==
        refused(400, "unauthorized_client", "the client may not use client_credentials"));
}

TEST_CASE("token: a code gives the user's token, a refresh token and, for openid, an ID token") {
  Harness server(automatic());
  const Json body = server.sign_in({{"scope", "openid mcp:read"}, {"nonce", "n-1"}});
  Json claims = claims_of(body);
  CHECK(claims.erase("jti") == 1);
  CHECK(claims == Json{{"iss", base_url},
                       {"sub", server.ready.user.sub},
                       {"aud", mcp_url},
                       {"client_id", public_client},
                       {"scope", "openid mcp:read"},
                       {"iat", 1'800'000'000},
                       {"exp", 1'800'003'600}});
  CHECK(body["refresh_token"].is_string());
  const auto id_token = jose::decode(body["id_token"].get<std::string>());
  CHECK(id_token.header["alg"] == "RS256");
  CHECK(id_token.claims ==
        Json{{"iss", base_url},
             {"sub", server.ready.user.sub},
             {"aud", public_client},
             {"iat", 1'800'000'000},
             {"exp", 1'800'003'600},
             {"auth_time", 1'800'000'000},
             {"nonce", "n-1"},
             {"at_hash", jose::left_half_hash(*jose::find_algorithm("RS256"),
                                              body["access_token"].get<std::string>())}});
}

TEST_CASE("token: a code is good for its own client, redirect URI, verifier and minute alone") {
  struct Row {
    const char* clause;
    Parameters changes;
    std::chrono::seconds wait;
    Answer answer;
  };
  const Row rows[] = {
      {"RFC 6749 §4.1.3",
       {{"redirect_uri", "http://127.0.0.1:5001/callback"}},
       {},
       refused(400, "invalid_grant", "redirect_uri is not that of the authorization request")},
      {"RFC 7636 §4.6",
       {{"code_verifier", std::string(43, 'w')}},
       {},
       refused(400, "invalid_grant", "code_verifier does not fit the code_challenge")},
      {"RFC 7636 §4.5",
       {{"code_verifier", ""}},
       {},
       refused(400, "invalid_request", "parameter code_verifier is missing")},
      {"RFC 6749 §4.1.2",
       {},
       std::chrono::seconds(60),
       refused(400, "invalid_grant", "the code has expired")},
      {"RFC 8707 §2.2",
       {{"resource", "http://127.0.0.1:7000/mcp"}},
       {},
       refused(400, "invalid_target", "resource http://127.0.0.1:7000/mcp was not granted")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    Options options = automatic();
    options.resources = {"http://127.0.0.1:7000/mcp"};
    Harness server(options);
    const std::string code = server.code();
    server.now += row.wait;
    CHECK(answer_in(server.post(endpoint, server.redemption(code, row.changes))) == row.answer);
    // Whatever was wrong, the code is spent.
    CHECK(server.post(endpoint, server.redemption(code)).status == 400);
  }
}

TEST_CASE("token: another client's code is refused and stays good for its own") {
  Harness server(automatic());
  const std::string code = server.code();
  CHECK(answer_in(server.post(
            endpoint, server.redemption(code, {{"client_id", confidential_client}}),
            {server.basic()})) == refused(400, "invalid_grant", "the code is not valid"));
  CHECK(server.post(endpoint, server.redemption(code)).status == 200);
}

TEST_CASE("token: a code that comes twice takes back all that it gave") {
  Harness server(automatic());
  const std::string code = server.code();
  const Json tokens = body_of(server.post(endpoint, server.redemption(code)));
  const Json refreshed = body_of(server.post(endpoint, refresh(tokens)));
  CHECK(is_active(server, refreshed));
  CHECK(answer_in(server.post(endpoint, server.redemption(code))) ==
        refused(400, "invalid_grant", "the code was used before; the tokens it gave are revoked"));
  CHECK_FALSE(is_active(server, tokens));
  CHECK_FALSE(is_active(server, refreshed));
  CHECK(answer_in(server.post(endpoint, refresh(refreshed))) ==
        refused(400, "invalid_grant", "the refresh token is not valid"));
}

TEST_CASE("token: a refresh gives new tokens; the old refresh token's return ends its family") {
  Harness server(automatic());
  const Json first = server.sign_in();
  const Json second = body_of(server.post(endpoint, refresh(first)));
  CHECK(second["refresh_token"] != first["refresh_token"]);
  CHECK(claims_of(second)["sub"] == server.ready.user.sub);
  CHECK(is_active(server, second));
  CHECK(answer_in(server.post(endpoint, refresh(first))) ==
        refused(400, "invalid_grant",
                "the refresh token was used before; all tokens of this sign-in are revoked"));
  CHECK_FALSE(is_active(server, second));
  CHECK(answer_in(server.post(endpoint, refresh(second))) ==
        refused(400, "invalid_grant", "the refresh token is not valid"));
}

TEST_CASE("token: a refresh may narrow the scopes, and may not widen them") {
  Harness server(automatic());
  const Json tokens = server.sign_in({{"scope", "openid mcp:read"}});
  CHECK(answer_in(server.post(endpoint, refresh(tokens, {{"scope", "mcp:read mcp:write"}}))) ==
        refused(400, "invalid_scope", "scope mcp:write was not granted"));
  const Json narrowed = body_of(server.post(endpoint, refresh(tokens, {{"scope", "mcp:read"}})));
  CHECK(narrowed["scope"] == "mcp:read");
  // RFC 6749 §6: without a scope, what the user granted.
  CHECK(body_of(server.post(endpoint, refresh(narrowed)))["scope"] == "openid mcp:read");
}

TEST_CASE("token: a refresh token is good for its own client and its day alone") {
  Harness server(automatic());
  const Json tokens = server.sign_in();
  CHECK(answer_in(server.post(endpoint, refresh(tokens, {{"client_id", confidential_client}}),
                              {server.basic()})) ==
        refused(400, "invalid_grant", "the refresh token is not valid"));
  server.now += refresh_token_lifetime;
  CHECK(answer_in(server.post(endpoint, refresh(tokens))) ==
        refused(400, "invalid_grant", "the refresh token is not valid"));
}

TEST_CASE("token: private_key_jwt proves a client once, for this issuer, with its own key") {
  Harness server;
  const auto key = jose::generate_signing_key(*jose::find_algorithm("ES256"));
  const std::string id = body_of(server.post_json(
      "/register", {{"grant_types", {"client_credentials"}},
                    {"token_endpoint_auth_method", "private_key_jwt"},
                    {"jwks", {{"keys", Json::array({jose::public_jwk(key)})}}}}))["client_id"];
  const auto post = [&](const Json& changes) {
    Json claims = {
        {"iss", id}, {"sub", id}, {"aud", base_url}, {"jti", "1"}, {"exp", 1'800'000'060}};
    claims.update(changes);
    return answer_in(server.post(
        endpoint,
        {{"grant_type", "client_credentials"},
         {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
         {"client_assertion", jose::sign_jwt(key, Json::object(), claims)}}));
  };
  CHECK(post({{"aud", "https://other.example"}}) ==
        refused(401, "invalid_client",
                "the client assertion is for somebody else: aud must be http://127.0.0.1:4000"));
  CHECK(post({{"exp", 1'799'999'000}}).status == 401);
  CHECK(post({{"sub", "another"}}).status == 401);
  CHECK(post({{"iss", "another"}}) == refused(401, "invalid_client", "client another is unknown"));
  CHECK(post(Json::object()).status == 200);
  CHECK(post(Json::object()) ==
        refused(401, "invalid_client", "the client assertion was used before"));
  CHECK(post({{"jti", "2"}, {"aud", {std::string(base_url) + "/oauth2/token"}}}).status == 200);
}
