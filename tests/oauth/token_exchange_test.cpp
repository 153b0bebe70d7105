#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "oauth/id_jag.hpp"
#include "oauth/token_response.hpp"
#include "oauth/token_type.hpp"
#include "tests/oauth/samples.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::json_answer;
using test::outcome_of;

namespace {

constexpr const char* access_type = "urn:ietf:params:oauth:token-type:access_token";
constexpr const char* jag_type = "urn:ietf:params:oauth:token-type:id-jag";

TokenSet exchanged(const Json& answer) {
  return parse_token_response(json_answer(answer.dump()),
                              {"https://as.example", "c1", "", {}, true},
                              from_epoch(1'785'231'000));
}

std::string unsigned_jwt(const std::string& type) {
  return base64url_encode(Json{{"alg", "ES256"}, {"typ", type}}.dump()) + "." +
         base64url_encode("{}") + "." + base64url_encode("signature");
}

}  // namespace

TEST_CASE("token_type_named: RFC 8693 §3") {
  CHECK(token_type_named("access_token", "--t") == access_type);
  CHECK(token_type_named("saml2", "--t") == "urn:ietf:params:oauth:token-type:saml2");
  CHECK(token_type_named("id_jag", "--t") == jag_type);
  CHECK(token_type_named("urn:example:t", "--t") == "urn:example:t");
  CHECK(short_token_type(access_type) == "access_token");
  CHECK(short_token_type("urn:example:t") == "urn:example:t");
  CHECK(short_token_type("urn:ietf:params:oauth:token-type:new") ==
        "urn:ietf:params:oauth:token-type:new");
  for (const char* bad : {"", "token", "urn:", ":x", "1:x", "urn:a b", "urn:\x7f"}) {
    CAPTURE(bad);
    CHECK(outcome_of([&] { token_type_named(bad, "--t"); }) == "2 usage");
  }
}

TEST_CASE("parse_token_response: RFC 8693 §2.2.1, what was issued is said") {
  CHECK(exchanged(
            {{"access_token", "t"}, {"issued_token_type", access_type}, {"token_type", "Bearer"}})
            .token_type == "Bearer");
  CHECK(exchanged({{"access_token", "t"},
                   {"issued_token_type", "urn:ietf:params:oauth:token-type:id_token"},
                   {"token_type", "n_a"}})
            .token_type == "N_A");
}

TEST_CASE("parse_token_response: answers to an exchange that break RFC 8693") {
  struct Row {
    std::string clause;
    Json answer;
    std::string outcome;
  };
  const Row rows[] = {
      {"§2.2.1 issued_token_type is required",
       {{"access_token", "t"}, {"token_type", "Bearer"}},
       "6 invalid_document"},
      {"§2.2.1 it is a string",
       {{"access_token", "t"}, {"token_type", "Bearer"}, {"issued_token_type", 7}},
       "6 invalid_document"},
      {"§2.2.1 token_type is required",
       {{"access_token", "t"}, {"issued_token_type", access_type}},
       "6 invalid_document"},
      {"§2.2.1 N_A is not for access tokens",
       {{"access_token", "t"}, {"token_type", "N_A"}, {"issued_token_type", access_type}},
       "6 invalid_document"},
      {"RFC 6749 §7.1 a type that nobody knows",
       {{"access_token", "t"}, {"token_type", "mac"}, {"issued_token_type", access_type}},
       "6 invalid_document"},
      {"§2.2.1 access_token is required",
       {{"token_type", "Bearer"}, {"issued_token_type", access_type}},
       "6 invalid_document"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(outcome_of([&] { exchanged(row.answer); }) == row.outcome);
  }
}

TEST_CASE("parse_token_response: N_A is for the answers to exchanges alone") {
  CHECK(outcome_of([] {
          parse_token_response(json_answer(R"({"access_token": "t", "token_type": "N_A",
            "issued_token_type": "urn:ietf:params:oauth:token-type:jwt"})"),
                               {"https://as.example", "c1", "", {}}, Time());
        }) == "6 invalid_document");
}

TEST_CASE("id_jag_request: the exchange at the identity provider, as MCP's extension has it") {
  const auto request =
      id_jag_request(parse_url("https://idp.example/token", "a test", UrlFrom::user),
                     Secret("id.t.k"), {"a"}, client_secret_basic("idp-client", Secret("s1")),
                     {.resource = "https://mcp.example/mcp", .audience = "https://as.example"});
  CHECK(test::wire(request) ==
        "POST https://idp.example/token\n"
        "Accept: application/json\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        "Authorization: Basic aWRwLWNsaWVudDpzMQ==\n"
        "\n"
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
        "&subject_token=id.t.k"
        "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid_token"
        "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid-jag"
        "&scope=a&resource=https%3A%2F%2Fmcp.example%2Fmcp&audience=https%3A%2F%2Fas.example");
  CHECK(request.reach == http::Reach::anywhere);
}

TEST_CASE("parse_id_jag_response: only what is a grant travels on") {
  struct Row {
    std::string clause;
    int status;
    Json answer;
    std::string outcome;
  };
  const std::string jag = unsigned_jwt("oauth-id-jag+jwt");
  const Row rows[] = {
      {"ID-JAG §4.3 as it is",
       200,
       {{"issued_token_type", jag_type}, {"token_type", "N_A"}, {"access_token", jag}},
       "ok"},
      {"ID-JAG §4.3 an access token instead",
       200,
       {{"issued_token_type", access_type}, {"token_type", "Bearer"}, {"access_token", "t"}},
       "6 invalid_document"},
      {"RFC 8693 §2.2.1 nothing said",
       200,
       {{"token_type", "N_A"}, {"access_token", jag}},
       "6 invalid_document"},
      {"ID-JAG §4.3 it is no bearer token",
       200,
       {{"issued_token_type", jag_type}, {"token_type", "Bearer"}, {"access_token", jag}},
       "6 invalid_document"},
      {"ID-JAG §3 its typ",
       200,
       {{"issued_token_type", jag_type},
        {"token_type", "N_A"},
        {"access_token", unsigned_jwt("at+jwt")}},
       "6 invalid_document"},
      {"ID-JAG §3 a JWT",
       200,
       {{"issued_token_type", jag_type}, {"token_type", "N_A"}, {"access_token", "opaque"}},
       "6 invalid_document"},
      {"RFC 8693 §2.2.2 an error", 400, {{"error", "invalid_target"}}, "4 invalid_target"},
      {"RFC 6749 §5.2 not offered",
       400,
       {{"error", "unsupported_grant_type"}},
       "9 unsupported_grant_type"},
      {"R-04 a redirect", 302, Json::object(), "8 redirect_refused"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(outcome_of([&] { parse_id_jag_response(json_answer(row.answer.dump(), row.status)); }) ==
          row.outcome);
  }
}
