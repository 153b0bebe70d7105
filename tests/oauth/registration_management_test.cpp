#include "oauth/registration_management.hpp"

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
using test::wire;

namespace {

ClientRegistration managed_client() {
  ClientRegistration registration;
  registration.issuer = "https://as.example";
  registration.client_id = "c1";
  registration.client_secret = Secret("s1");
  registration.token_endpoint_auth_method = "client_secret_basic";
  registration.redirect_uris = {"http://127.0.0.1/callback"};
  registration.registration_client_uri = "https://as.example/register/c1";
  registration.registration_access_token = Secret("rat-1");
  registration.document =
      json::Document(Json{{"client_id", "c1"},
                          {"client_id_issued_at", 1},
                          {"client_secret_expires_at", 0},
                          {"registration_client_uri", "https://as.example/register/c1"},
                          {"token_endpoint_auth_method", {"client_secret_basic"}},
                          {"client_name", "desktop"},
                          {"logo_uri", "https://as.example/logo"}});
  return registration;
}

}  // namespace

TEST_CASE("RFC 7592 §2.1 and §2.3: read and delete carry the registration token and nothing else") {
  const auto read = read_registration_request(managed_client(), sample_metadata());
  CHECK(wire(read) ==
        "GET https://as.example/register/c1\n"
        "Accept: application/json\n"
        "Authorization: Bearer rat-1\n"
        "\n");
  CHECK(read.secrets == std::vector<Secret>{Secret("rat-1")});
  CHECK(read.redirects == http::Redirects::refuse);
  CHECK(wire(delete_registration_request(managed_client(), sample_metadata())) ==
        "DELETE https://as.example/register/c1\n"
        "Authorization: Bearer rat-1\n"
        "\n");
}

TEST_CASE("RFC 7592 §2.2: an update repeats everything but what it must not, and not the secret") {
  const auto body = replacement_body(managed_client(), {{"logo_uri", nullptr}, {"scope", "a"}});
  CHECK(body == Json{{"client_id", "c1"},
                     {"token_endpoint_auth_method", "client_secret_basic"},
                     {"client_name", "desktop"},
                     {"redirect_uris", {"http://127.0.0.1/callback"}},
                     {"scope", "a"}});
  CHECK(wire(update_registration_request(managed_client(), sample_metadata(), {{"a", 1}})) ==
        "PUT https://as.example/register/c1\n"
        "Accept: application/json\n"
        "Content-Type: application/json\n"
        "Authorization: Bearer rat-1\n"
        "\n"
        R"({"a":1})");
}

TEST_CASE("parse_management_response: what the answer leaves out stays, what it has rules") {
  auto expected = managed_client();
  expected.client_secret = Secret("s2");
  expected.registration_access_token = Secret("rat-2");
  Json document = *expected.document;
  document["client_name"] = "renamed";
  expected.document = json::Document(document);
  CHECK(parse_management_response(json_answer(R"({"client_name": "renamed", "client_secret": "s2",
                            "registration_access_token": "rat-2"})"),
                                  managed_client()) == expected);
  CHECK(parse_management_response(empty_answer(204), managed_client()) == managed_client());
}

TEST_CASE("parse_management_response: answers that are refused") {
  struct Row {
    std::string clause;
    http::Response response;
    std::string outcome;
  };
  const Row rows[] = {
      {"RFC 7592 §3 another client's", json_answer(R"({"client_id": "c2"})"), "6 invalid_document"},
      {"RFC 7592 §2 the token is not valid", empty_answer(401), "4 http_401"},
      {"RFC 7592 §2 not allowed", empty_answer(403), "4 http_403"},
      {"RFC 7592 §2 the verb is not offered", empty_answer(405), "9 http_405"},
      {"RFC 7592 §2 not implemented", empty_answer(501), "9 http_501"},
      {"R-03 a redirect", empty_answer(302), "8 redirect_refused"},
      {"W-5 a number for the token", json_answer(R"({"registration_access_token": 1})"),
       "6 invalid_document"},
      {"X-1 HTML", {200, {{"Content-Type", "text/html"}}, "<p>", {}}, "6 not_json"},
      {"X-1 an empty 500", empty_answer(500), "5 http_500"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(outcome_of([&] { parse_management_response(row.response, managed_client()); }) ==
          row.outcome);
  }
}

TEST_CASE("parse_deletion: RFC 7592 §2.3, 204; a success with a page is none") {
  const std::pair<http::Response, const char*> rows[] = {
      {empty_answer(204), "ok"},
      {empty_answer(200), "ok"},
      {json_answer("{}"), "ok"},
      {{200, {{"Content-Type", "text/html"}}, "<p>", {}}, "6 not_json"},
      {empty_answer(403), "4 http_403"},
  };
  for (const auto& row : rows) CHECK(outcome_of([&] { parse_deletion(row.first); }) == row.second);
}

TEST_CASE("management_url: DC-01, the registration token goes to the endpoint's origin alone") {
  const std::pair<const char*, const char*> rows[] = {
      {"https://as.example/register/c1", "ok"},
      {"https://as.example/elsewhere?id=c1", "ok"},
      {"https://evil.example/register/c1", "8 unsafe_url"},
      {"https://as.example:444/register/c1", "8 unsafe_url"},
      {"http://as.example/register/c1", "8 unsafe_url"},
      {"http://169.254.169.254/", "8 unsafe_url"},
      {"/register/c1", "8 unsafe_url"},
      {"", "9 unmanaged_client"}};
  for (const auto& row : rows) {
    CAPTURE(row.first);
    auto registration = managed_client();
    registration.registration_client_uri = row.first;
    CHECK(outcome_of([&] { management_url(registration, sample_metadata()); }) == row.second);
  }
  auto tokenless = managed_client();
  tokenless.registration_access_token = Secret();
  CHECK(outcome_of([&] { management_url(tokenless, sample_metadata()); }) == "9 unmanaged_client");
}
