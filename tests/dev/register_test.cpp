#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

const Json native_client = {{"client_name", "A client"},
                            {"redirect_uris", {"http://127.0.0.1/callback"}},
                            {"grant_types", {"authorization_code", "refresh_token"}},
                            {"response_types", {"code"}},
                            {"token_endpoint_auth_method", "none"},
                            {"application_type", "native"}};

Json registered(Harness& server, const Json& metadata = native_client) {
  return body_of(server.post_json("/register", metadata));
}

http::Response manage(Harness& server, const std::string& method, const Json& client,
                      const std::string& token, const Json& body = nullptr) {
  const std::string path = "/register/" + client["client_id"].get<std::string>();
  return server.send({method,
                      path,
                      "",
                      {bearer(token), {"Content-Type", "application/json"}},
                      body.is_null() ? "" : json::dump(body)});
}

}  // namespace

TEST_CASE("register: a public client comes back with what it asked for, and how to manage it") {
  Harness server;
  const http::Response response = server.post_json("/register", native_client);
  const Json body = body_of(response);
  const std::string id = body["client_id"];
  CHECK(answer_in(response) ==
        Answer{201,
               {{"client_id", id},
                {"client_id_issued_at", 1'800'000'000},
                {"redirect_uris", {"http://127.0.0.1/callback"}},
                {"grant_types", {"authorization_code", "refresh_token"}},
                {"response_types", {"code"}},
                {"token_endpoint_auth_method", "none"},
                {"id_token_signed_response_alg", "RS256"},
                {"client_name", "A client"},
                {"registration_access_token", body["registration_access_token"]},
                {"registration_client_uri", "http://127.0.0.1:4000/register/" + id}}});
}

TEST_CASE("register: what is not said is a default, and a confidential client gets a secret") {
  Harness server;
  const Json body = registered(server, {{"redirect_uris", {"https://app.example/cb"}}});
  CHECK(body["grant_types"] == Json{"authorization_code"});
  CHECK(body["token_endpoint_auth_method"] == "client_secret_basic");
  CHECK(body["client_secret"].is_string());
  CHECK(body["client_secret_expires_at"] == 0);
}

TEST_CASE("register: metadata that cannot be had is refused") {
  Harness server;
  const auto with = [](const Json& changes) {
    Json metadata = native_client;
    metadata.update(changes);
    return metadata;
  };
  struct Row {
    const char* clause;
    Json metadata;
    Answer answer;
  };
  const auto bad = [](const std::string& description) {
    return refused(400, "invalid_client_metadata", description);
  };
  const auto bad_uri = [](const std::string& uri) {
    return refused(400, "invalid_redirect_uri", "redirect URI " + uri + " is not allowed");
  };
  const Row rows[] = {
      {"RFC 7591 §2", with({{"grant_types", {"password"}}}),
       bad("grant_type password is not known")},
      {"RFC 7591 §2.1", with({{"response_types", {"token"}}}),
       bad("response_types must be [\"code\"]")},
      {"RFC 7591 §2.1", with({{"response_types", Json::array()}}),
       bad("response_types must be [\"code\"]")},
      {"RFC 7591 §2.1",
       with({{"grant_types", {"client_credentials"}},
             {"token_endpoint_auth_method", "client_secret_basic"}}),
       bad("response_types must be []")},
      {"RFC 7591 §2", with({{"token_endpoint_auth_method", "magic"}}),
       bad("token_endpoint_auth_method magic is not known")},
      {"RFC 6749 §4.4", with({{"grant_types", {"client_credentials"}}}),
       bad("client_credentials need a client that proves itself")},
      {"RFC 7591 §2", with({{"token_endpoint_auth_method", "private_key_jwt"}}),
       bad("private_key_jwt needs jwks")},
      {"RFC 7591 §2", with({{"jwks_uri", "https://a.example/jwks"}}),
       bad("jwks_uri is not supported: send jwks")},
      {"OpenID Connect Registration §2", with({{"id_token_signed_response_alg", "none"}}),
       bad("id_token_signed_response_alg must be RS256 or ES256")},
      {"RFC 7591 §2", with({{"redirect_uris", Json::array()}}),
       refused(400, "invalid_redirect_uri", "redirect_uris are needed")},
      {"RFC 8252 §8.3", with({{"redirect_uris", {"http://app.example/cb"}}}),
       bad_uri("http://app.example/cb")},
      {"RFC 6749 §3.1.2", with({{"redirect_uris", {"https://app.example/cb#x"}}}),
       bad_uri("https://app.example/cb#x")},
      {"MCP 2026-07-28, M-25", with({{"redirect_uris", {"javascript:alert(1)"}}}),
       bad_uri("javascript:alert(1)")},
      {"RFC 8252 §7.1", with({{"redirect_uris", {"com.example.app:/cb#x"}}}),
       bad_uri("com.example.app:/cb#x")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.clause);
    CHECK(answer_in(server.post_json("/register", row.metadata)) == row.answer);
  }
  CHECK(server.post_json("/register", {{"redirect_uris", "no list"}}).status == 400);
  CHECK(answer_in(server.post("/register", {{"client_name", "x"}})) ==
        bad("the body must be JSON"));
  CHECK(
      server.send({"POST", "/register", "", {{"Content-Type", "application/json"}}, "{]"}).status ==
      400);
}

TEST_CASE("register: a client without authorization codes has no response types, said or not") {
  Harness server;
  Json machine = {{"grant_types", {"client_credentials"}}};
  CHECK(registered(server, machine)["response_types"] == Json::array());
  machine["response_types"] = Json::array();
  CHECK(registered(server, machine)["response_types"] == Json::array());
}

TEST_CASE("register: a client reads, replaces and deletes its registration with its token") {
  Harness server(automatic());
  const Json client = registered(server);
  const std::string token = client["registration_access_token"];
  CHECK(answer_in(manage(server, "GET", client, token)) == Answer{200, client});
  Json wanted = native_client;
  wanted["client_id"] = client["client_id"];
  wanted["client_name"] = "Another name";
  Json expected = client;
  expected["client_name"] = "Another name";
  CHECK(answer_in(manage(server, "PUT", client, token, wanted)) == Answer{200, expected});
  CHECK(answer_in(manage(server, "GET", client, token)) == Answer{200, expected});
  CHECK(manage(server, "DELETE", client, token).status == 204);
  CHECK(manage(server, "GET", client, token).status == 401);
}

TEST_CASE("register: with a client go its refresh tokens") {
  Harness server(automatic());
  const Json client = registered(server);
  const std::string id = client["client_id"];
  const Json tokens = body_of(server.post(
      "/oauth2/token", server.redemption(server.code({{"client_id", id}}), {{"client_id", id}})));
  manage(server, "DELETE", client, client["registration_access_token"]);
  CHECK(body_of(server.post("/oauth2/introspect", {{"token", tokens["refresh_token"]}},
                            {server.basic()})) == Json{{"active", false}});
  CHECK(body_of(server.post("/oauth2/introspect", {{"token", tokens["access_token"]}},
                            {server.basic()})) == Json{{"active", false}});
}

TEST_CASE("register: with a client go its access tokens, also one that it has minted for itself") {
  Harness server(automatic());
  Json machine = native_client;
  machine["grant_types"] = {"client_credentials"};
  machine["token_endpoint_auth_method"] = "client_secret_post";
  machine.erase("redirect_uris");
  machine.erase("response_types");
  const Json client = registered(server, machine);
  const Json tokens =
      body_of(server.post("/oauth2/token", {{"grant_type", "client_credentials"},
                                            {"client_id", client["client_id"]},
                                            {"client_secret", client["client_secret"]}}));
  const auto is_active = [&] {
    return body_of(server.post("/oauth2/introspect", {{"token", tokens["access_token"]}},
                               {server.basic()}))["active"];
  };
  CHECK(is_active() == true);
  manage(server, "DELETE", client, client["registration_access_token"]);
  CHECK(is_active() == false);
}

TEST_CASE("register: what a client began is forgotten with it, at every step") {
  Harness server;
  Json with_device = native_client;
  with_device["grant_types"].push_back("urn:ietf:params:oauth:grant-type:device_code");
  const Json client = registered(server, with_device);
  const Parameters own = {{"client_id", client["client_id"]}};
  const Json pushed = body_of(server.post("/oauth2/par", server.authorization(own)));
  const Json device = body_of(server.post("/oauth2/device_authorize", own));
  Browser at_sign_in(server);
  const http::Response sign_in = at_sign_in.open(own);
  Browser at_consent(server);
  const http::Response consent = at_consent.sign_in(at_consent.open(own));
  manage(server, "DELETE", client, client["registration_access_token"]);
  CHECK(server
            .get("/oauth2/authorize?" +
                 form_encode(changed(own, {{"request_uri", pushed["request_uri"]}})))
            .status == 400);
  CHECK(at_sign_in.submit(sign_in, {{"username", "alice"}, {"password", "alice-pass"}}).status ==
        410);
  CHECK(at_consent.submit(consent, {{"scope", "mcp:read"}, {"decision", "allow"}}).status == 410);
  CHECK(at_consent.get("/oauth2/device?user_code=" + device["user_code"].get<std::string>())
            .body.find("Allow access?") == std::string::npos);
}

TEST_CASE("register: an update that RFC 7592 forbids is refused, and changes nothing") {
  Harness server;
  const Json client = registered(server);
  const std::string token = client["registration_access_token"];
  for (const Json& changes :
       {Json{{"client_id", "another"}}, Json{{"client_secret", "another"}},
        Json{{"registration_access_token", token}}, Json{{"client_id_issued_at", 1}},
        Json{{"redirect_uris", {"http://app.example/cb"}}}}) {
    CAPTURE(changes.dump());
    Json wanted = native_client;
    wanted["client_id"] = client["client_id"];
    wanted.update(changes);
    CHECK(manage(server, "PUT", client, token, wanted).status == 400);
  }
  CHECK(answer_in(manage(server, "GET", client, token)) == Answer{200, client});
}

TEST_CASE("register: nobody else's token manages a client, nor does anything a seeded one") {
  Harness server;
  const Json client = registered(server);
  const std::string other = registered(server)["registration_access_token"];
  CHECK(answer_in(manage(server, "GET", client, other)) ==
        refused(401, "invalid_token", "the registration access token does not hold"));
  CHECK(manage(server, "DELETE", client, "").status == 401);
  CHECK(manage(server, "GET", {{"client_id", public_client}}, "").status == 401);
}

TEST_CASE("register: the asgardeo persona has no open registration") {
  Harness server(automatic_asgardeo());
  CHECK(server.post_json("/register", native_client).status == 404);
}
