#include "oauth/registration.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/oauth/samples.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::empty_answer;
using test::error_of;
using test::json_answer;
using test::outcome_of;
using test::sample_metadata;

namespace {

ClientMetadata sample_client() {
  ClientMetadata client;
  client.client_name = "mcpauth";
  client.redirect_uris = {"http://127.0.0.1/callback"};
  return client;
}

ClientRegistration registered(const std::string& body, int status = 201) {
  return parse_registration_response(json_answer(body, status), sample_metadata(), sample_client());
}

std::string registration_outcome(const http::Response& response) {
  return outcome_of(
      [&] { parse_registration_response(response, sample_metadata(), sample_client()); });
}

}  // namespace

TEST_CASE("parse_registration_response: the record, with its secrets apart from the document") {
  const auto registration = registered(
      R"({"client_id": "c1", "client_secret": "s1", "client_secret_expires_at": 1785231000,
          "token_endpoint_auth_method": "client_secret_post",
          "redirect_uris": ["http://127.0.0.1/callback", "http://[::1]/callback"],
          "registration_client_uri": "https://as.example/register/c1",
          "registration_access_token": "rat", "extra": 1})");
  ClientRegistration expected;
  expected.issuer = "https://as.example";
  expected.client_id = "c1";
  expected.client_secret = Secret("s1");
  expected.client_secret_expires_at = from_epoch(1785231000);
  expected.token_endpoint_auth_method = "client_secret_post";
  expected.redirect_uris = {"http://127.0.0.1/callback", "http://[::1]/callback"};
  expected.registration_client_uri = "https://as.example/register/c1";
  expected.registration_access_token = Secret("rat");
  expected.document =
      json::Document(Json{{"client_id", "c1"},
                          {"client_secret_expires_at", 1785231000},
                          {"token_endpoint_auth_method", "client_secret_post"},
                          {"redirect_uris", {"http://127.0.0.1/callback", "http://[::1]/callback"}},
                          {"registration_client_uri", "https://as.example/register/c1"},
                          {"extra", 1}});
  CHECK(registration == expected);
}

TEST_CASE("parse_registration_response: a client_id alone in any 2xx is enough") {
  for (const int status : {200, 201, 202}) {
    CAPTURE(status);
    const auto registration = registered(R"({"client_id": "c1"})", status);
    CHECK(registration.client_id == "c1");
    CHECK(registration.client_secret.empty());
    CHECK(!registration.client_secret_expires_at);
    CHECK(registration.token_endpoint_auth_method == "none");
    CHECK(registration.redirect_uris == std::vector<std::string>{"http://127.0.0.1/callback"});
    CHECK(registration.registration_client_uri.empty());
  }
}

TEST_CASE("parse_registration_response: what the server says of authentication rules") {
  const std::pair<std::string, std::string> rows[] = {
      {R"("token_endpoint_auth_method": "client_secret_basic")", "client_secret_basic"},
      {R"("token_endpoint_auth_method": ["client_secret_basic", "none"])", "none"},
      {R"("token_endpoint_auth_method": ["client_secret_post", "x"])", "client_secret_post"},
      {R"("token_endpoint_auth_method": "tls_client_auth")", "tls_client_auth"},
      {R"("client_secret": "s")", "client_secret_basic"},
      {R"("client_secret": "s", "token_endpoint_auth_method": "none")", "none"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.first);
    CHECK(registered(std::string(R"({"client_id": "c1", )") + row.first + "}")
              .token_endpoint_auth_method == row.second);
  }
}

TEST_CASE("parse_registration_response: DC-05, when the secret ends") {
  struct Row {
    std::string value;
    std::optional<Time> expiry;
  };
  const Row rows[] = {{"0", {}},
                      {R"("0")", {}},
                      {"null", {}},
                      {"1785231000", from_epoch(1785231000)},
                      {R"("1785231000")", from_epoch(1785231000)},
                      {"1785231000.0", from_epoch(1785231000)}};
  for (const auto& row : rows) {
    CAPTURE(row.value);
    const auto registration = registered(
        std::string(R"({"client_id": "c1", "client_secret": "s", "client_secret_expires_at": )") +
        row.value + "}");
    CHECK(registration.client_secret_expires_at == row.expiry);
    CHECK(is_expired(registration, from_epoch(1785231000)) == row.expiry.has_value());
    CHECK(!is_expired(registration, from_epoch(1785230999)));
  }
}

TEST_CASE("parse_registration_response: answers that are refused") {
  struct Row {
    std::string clause;
    http::Response response;
    std::string outcome;
  };
  const auto with = [](const char* members) {
    return json_answer(std::string(R"({"client_id": "c1", )") + members + "}", 201);
  };
  http::Response html = json_answer(R"({"client_id": "c1"})", 201);
  html.headers = {{"Content-Type", "text/html"}};
  const Row rows[] = {
      {"RFC 7591 §3.2.1 client_id is required", json_answer("{}", 201), "6 invalid_document"},
      {"RFC 7591 §3.2.1 not empty", json_answer(R"({"client_id": ""})", 201), "6 invalid_document"},
      {"W-5 client_id is a number", json_answer(R"({"client_id": 1})", 201), "6 invalid_document"},
      {"R-05 client_id with a line end", json_answer(R"({"client_id": "a\r\nb"})", 201),
       "6 invalid_document"},
      {"RFC 6749 A.1 client_id beyond ASCII", json_answer(R"({"client_id": "é"})", 201),
       "6 invalid_document"},
      {"R-05 client_secret with a line end", with(R"("client_secret": "a\r\nb")"),
       "6 invalid_document"},
      {"R-05 registration_access_token with a line end",
       with(R"("registration_access_token": "a\r\nb")"), "6 invalid_document"},
      {"W-5 client_secret is a number", with(R"("client_secret": 1)"), "6 invalid_document"},
      {"W-5 method is a number", with(R"("token_endpoint_auth_method": 1)"), "6 invalid_document"},
      {"W-5 method is empty", with(R"("token_endpoint_auth_method": [])"), "6 invalid_document"},
      {"W-5 redirect_uris is a string", with(R"("redirect_uris": "http://127.0.0.1/callback")"),
       "6 invalid_document"},
      {"W-6 expiry is a word", with(R"("client_secret_expires_at": "never")"),
       "6 invalid_document"},
      {"W-6 expiry is true", with(R"("client_secret_expires_at": true)"), "6 invalid_document"},
      {"W-6 expiry beyond 64 bits", with(R"("client_secret_expires_at": 18446744073709551615)"),
       "6 invalid_document"},
      {"policy 8 a wrong type", html, "6 not_json"},
      {"X-1 an empty 201", empty_answer(201), "6 not_json"},
      {"X-1 truncated", json_answer(R"({"client_id": "c)", 201), "6 invalid_json"},
      {"X-1 error in a 200", json_answer(R"({"client_id": "c", "error": "x"})"), "4 x"},
      {"R-03 a redirect", empty_answer(302), "8 redirect_refused"},
      {"RFC 7591 §3.2.2 invalid_redirect_uri",
       json_answer(R"({"error": "invalid_redirect_uri"})", 400), "4 invalid_redirect_uri"},
      {"RFC 7591 §3.2.2 invalid_client_metadata",
       json_answer(R"({"error": "invalid_client_metadata"})", 400), "4 invalid_client_metadata"},
      {"RFC 6750 §3.1 an initial token is wanted",
       json_answer(R"({"error": "invalid_token"})", 401), "4 invalid_token"},
      {"RFC 7591 §3 an empty 401", empty_answer(401), "4 http_401"},
      {"RFC 7591 §3 an empty 403", empty_answer(403), "4 http_403"},
      {"X-1 an empty 500", empty_answer(500), "5 http_500"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(registration_outcome(row.response) == row.outcome);
  }
}

TEST_CASE("parse_registration_response: a refusal is explained") {
  const auto hint_of = [](const http::Response& response) {
    return error_of(
               [&] { parse_registration_response(response, sample_metadata(), sample_client()); })
        ->hint;
  };
  CHECK(hint_of(json_answer(R"({"error": "invalid_redirect_uri"})", 400)) ==
        "name a redirect URI that the server takes with --redirect-uri");
  CHECK(hint_of(empty_answer(401)) ==
        "this server does not let everyone register: 'mcpauth client register' takes an initial "
        "access token (--token); or have one registered there, and give its id with --client-id");
}

TEST_CASE("check_redirect_uris: DC-04, all of ours must be registered, byte for byte") {
  const std::pair<const char*, const char*> rows[] = {
      {R"(["https://evil.example/cb"])", "8 redirect_uri_mismatch"},
      {"[]", "8 redirect_uri_mismatch"},
      {R"(["http://127.0.0.1/callback/"])", "8 redirect_uri_mismatch"},
      {R"(["http://127.0.0.1/callback", "https://other.example/cb"])", "ok"}};
  for (const auto& row : rows) {
    CAPTURE(row.first);
    const auto registration =
        registered(std::string(R"({"client_id": "c1", "redirect_uris": )") + row.first + "}");
    CHECK(outcome_of([&] { check_redirect_uris(registration, {"http://127.0.0.1/callback"}); }) ==
          row.second);
  }
}

TEST_CASE("check_secret: RFC 7591 §3.2.1, who is to prove itself with a secret has one") {
  const std::pair<const char*, const char*> rows[] = {
      {R"("token_endpoint_auth_method": "client_secret_basic")", "6 missing_secret"},
      {R"("token_endpoint_auth_method": "client_secret_post", "client_secret": "")",
       "6 missing_secret"},
      {R"("token_endpoint_auth_method": "client_secret_post", "client_secret": "s")", "ok"},
      {R"("token_endpoint_auth_method": "private_key_jwt")", "ok"},
      {R"("token_endpoint_auth_method": "none")", "ok"}};
  for (const auto& row : rows) {
    CAPTURE(row.first);
    const auto registration = registered(std::string(R"({"client_id": "c1", )") + row.first + "}");
    CHECK(outcome_of([&] { check_secret(registration); }) == row.second);
  }
}

TEST_CASE("to_json and back: a whole registration, and the least") {
  for (const std::string body :
       {R"({"client_id": "c1"})",
        R"({"client_id": "c1", "client_secret": "s1", "client_secret_expires_at": 1785231000,
            "registration_client_uri": "https://as.example/register/c1",
            "registration_access_token": "rat", "extra": {"a": [1]}})"}) {
    const auto registration = registered(body);
    CHECK(client_registration_from_json(to_json(registration)) == registration);
  }
  CHECK(outcome_of([] {
          client_registration_from_json(Json{{"issuer", "i"}});
        }) == "7 invalid_document");
}
