// Client ID metadata documents, and assertions signed with a secret.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "jose/jwt.hpp"
#include "tests/dev/harness.hpp"

using namespace mcpauth;
using namespace mcpauth::dev;

namespace {

constexpr const char* document_url = "https://client.example/mcpauth.json";

Json good_document() {
  return {{"client_id", document_url},
          {"client_name", "A client"},
          {"redirect_uris", {"http://127.0.0.1/callback"}},
          {"grant_types", {"authorization_code", "refresh_token"}}};
}

http::Response document_answer(const std::string& body, int status = 200,
                               const std::string& type = "application/json") {
  return {.status = status, .headers = {{"Content-Type", type}}, .body = body};
}

// Let the server fetch `answer`, and return what it says to an authorization request.
http::Response authorize_with(const http::Response& answer,
                              const std::string& client_id = document_url) {
  Harness server(automatic());
  server.documents = [&](const http::Request& request) {
    CHECK(request.url == client_id);
    CHECK(request.redirects == http::Redirects::refuse);
    return answer;
  };
  return server.get("/oauth2/authorize?" +
                    form_encode(server.authorization({{"client_id", client_id}})));
}

}  // namespace

TEST_CASE("described client: signs in under the URL of its document, which is fetched") {
  Harness server(automatic());
  int fetched = 0;
  server.documents = [&](const http::Request&) {
    ++fetched;
    return document_answer(good_document().dump());
  };
  const Parameters own = {{"client_id", document_url}};
  const Json tokens =
      body_of(server.post("/oauth2/token", server.redemption(server.code(own), own)));
  CHECK(claims_of(tokens)["client_id"] == document_url);
  CHECK(tokens.contains("refresh_token"));
  CHECK(fetched == 1);
}

TEST_CASE("described client: documents that are not right (draft-ietf-oauth-cimd §4)") {
  const auto changed_document = [](const char* name, const Json& value) {
    Json document = good_document();
    document[name] = value;
    return document_answer(document.dump());
  };
  struct Row {
    const char* clause;
    http::Response answer;
  };
  const Row rows[] = {
      {"not 200", document_answer(good_document().dump(), 404)},
      {"a redirect", document_answer("", 302)},
      {"HTML", document_answer("<html>", 200, "text/html")},
      {"no JSON", document_answer("{")},
      {"a list", document_answer("[]")},
      {"a duplicate member", document_answer(R"({"client_id":"a","client_id":"b"})")},
      {"longer than 5 KiB", changed_document("x", std::string(6000, 'x'))},
      {"another client_id", changed_document("client_id", "https://evil.example/c")},
      {"a slash more", changed_document("client_id", std::string(document_url) + "/")},
      {"client_id of the wrong type", changed_document("client_id", 5)},
      {"a secret", changed_document("client_secret", "s")},
      {"a secret's method", changed_document("token_endpoint_auth_method", "client_secret_jwt")},
      {"an unknown method", changed_document("token_endpoint_auth_method", "magic")},
      {"a key's method without keys",
       changed_document("token_endpoint_auth_method", "private_key_jwt")},
      {"no redirect URIs", changed_document("redirect_uris", Json::array())},
      {"redirect URIs that are none", changed_document("redirect_uris", {"javascript:alert(1)"})},
      {"redirect URIs of another client",
       changed_document("redirect_uris", {"https://a.example/c"})},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    const auto response = authorize_with(row.answer);
    CHECK(response.status == 400);
    CHECK(header_of(response, "Location") == "");
  }
}

TEST_CASE("described client: ids that are no URL of a document are not fetched") {
  for (const char* id : {"http://client.example/c", "https://client.example",
                         "https://client.example/", "https://client.example/a/../c",
                         "https://u@client.example/c", "file:///etc/passwd", "unknown"}) {
    CAPTURE(std::string(id));
    Harness server(automatic());  // it has no documents: a fetch would throw
    server.documents = [](const http::Request& request) -> http::Response {
      FAIL_CHECK("fetched " << request.url);
      return {};
    };
    CHECK(server.get("/oauth2/authorize?" + form_encode(server.authorization({{"client_id", id}})))
              .status == 400);
  }
}

TEST_CASE("client_secret_jwt: a registered client proves itself by its secret, unsent, once") {
  Harness server;
  const Json client =
      body_of(server.post_json("/register", {{"grant_types", {"client_credentials"}},
                                             {"token_endpoint_auth_method", "client_secret_jwt"}}));
  const std::string id = client.at("client_id"), secret = client.at("client_secret");
  const auto assertion = [&](const char* alg, const std::string& key, const std::string& jti) {
    return jose::sign_jwt({jose::symmetric_key(Secret(key)), {}, jose::find_algorithm(alg)}, {},
                          {{"iss", id},
                           {"sub", id},
                           {"aud", base_url},
                           {"jti", jti},
                           {"exp", to_epoch(server.now) + 60}});
  };
  const auto ask = [&](const std::string& text) {
    return server.post(
        "/oauth2/token",
        {{"grant_type", "client_credentials"},
         {"client_assertion", text},
         {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}});
  };
  CHECK(ask(assertion("HS256", secret, "1")).status == 200);
  CHECK(ask(assertion("HS256", secret, "1")).status == 401);
  CHECK(ask(assertion("HS256", std::string(43, 'x'), "2")).status == 401);
  CHECK(ask("no.token.at all").status == 401);
  CHECK(server
            .post("/oauth2/token", {{"grant_type", "client_credentials"},
                                    {"client_id", id},
                                    {"client_secret", secret}})
            .status == 401);
}
