#include "oauth/introspection.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "tests/oauth/samples.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::empty_answer;
using test::json_answer;
using test::outcome_of;
using test::sample_metadata;

namespace {

ServerMetadata bare_metadata() {
  return parse_server_metadata(Json{{"issuer", "https://as.example"}}, "https://as.example");
}

ServerMetadata asked_metadata() {
  return parse_server_metadata(Json{{"issuer", "https://as.example"},
                                    {"introspection_endpoint", "https://as.example/introspect"},
                                    {"userinfo_endpoint", "https://as.example/userinfo"}},
                               "https://as.example");
}

}  // namespace

TEST_CASE("introspection_request: RFC 7662 §2.1") {
  const auto request = introspection_request(asked_metadata(), Secret("t&1"), "access_token",
                                             client_secret_basic("c1", Secret("s1")));
  CHECK(test::wire(request) ==
        "POST https://as.example/introspect\n"
        "Accept: application/json\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        "Authorization: Basic YzE6czE=\n"
        "\n"
        "token=t%261&token_type_hint=access_token");
  CHECK(request.secrets == std::vector<Secret>{Secret("t&1"), Secret("s1"), Secret("YzE6czE=")});
  CHECK(introspection_request(asked_metadata(), Secret("t"), "", none("c1")).body ==
        "token=t&client_id=c1");
  CHECK(outcome_of([] { introspection_request(bare_metadata(), Secret("t"), "", none("c")); }) ==
        "9 unsupported_endpoint");
}

TEST_CASE("parse_introspection_response: RFC 7662 §2.2") {
  const Json answer = {{"active", true}, {"sub", "alice"}, {"ext", {1}}};
  CHECK(parse_introspection_response(json_answer(answer.dump())) ==
        Introspection{true, json::Document(answer)});
  CHECK(!parse_introspection_response(json_answer(R"({"active": false})")).active);
}

TEST_CASE("parse_introspection_response: answers that are no success") {
  struct Row {
    std::string clause;
    int status;
    std::string body;
    std::string outcome;
  };
  const Row rows[] = {
      {"RFC 7662 §2.2 active is required", 200, R"({"sub": "a"})", "6 invalid_document"},
      {"RFC 7662 §2.2 active is a boolean", 200, R"({"active": "true"})", "6 invalid_document"},
      {"W-4 not an object", 200, "[]", "6 invalid_document"},
      {"RFC 7662 §2.3 bad authentication", 401, R"({"error": "invalid_client"})",
       "4 invalid_client"},
      {"RFC 7009 §2.2.1 another kind of token", 400, R"({"error": "unsupported_token_type"})",
       "9 unsupported_token_type"},
      {"X-1 in trouble", 500, "", "5 http_500"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(outcome_of([&] { parse_introspection_response(json_answer(row.body, row.status)); }) ==
          row.outcome);
  }
}

TEST_CASE("userinfo_request: RFC 6750 §2.1, the token in the header, and never redirected") {
  const auto request = userinfo_request(asked_metadata(), Secret("t1"));
  CHECK(test::wire(request) ==
        "GET https://as.example/userinfo\n"
        "Accept: application/json\n"
        "Authorization: Bearer t1\n\n");
  CHECK(request.redirects == http::Redirects::refuse);
  CHECK(request.secrets == std::vector<Secret>{Secret("t1")});
  CHECK(outcome_of([] { userinfo_request(bare_metadata(), Secret("t")); }) ==
        "9 unsupported_endpoint");
}

TEST_CASE("parse_userinfo_response: OpenID Connect Core §5.3.2") {
  CHECK(parse_userinfo_response(json_answer(R"({"sub": "alice"})")) ==
        Introspection{true, json::Document(Json{{"sub", "alice"}})});
  CHECK(parse_userinfo_response(empty_answer(401)) == Introspection{});
  struct Row {
    std::string clause;
    int status;
    std::string body;
    std::string outcome;
  };
  const Row rows[] = {
      {"OpenID Connect Core §5.3.2 sub is required", 200, R"({"name": "a"})", "6 invalid_document"},
      {"RFC 6750 §3.1 without openid", 403, R"({"error": "insufficient_scope"})",
       "4 insufficient_scope"},
      {"R-04 a redirect", 302, "", "8 redirect_refused"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(outcome_of([&] { parse_userinfo_response(json_answer(row.body, row.status)); }) ==
          row.outcome);
  }
}

TEST_CASE("userinfo_request: RFC 9449 §7.1: a token that is bound to a key is no bearer token") {
  const auto jwt = [](const std::string& claims) {
    return Secret(base64url_encode(R"({"alg":"none"})") + '.' + base64url_encode(claims) + ".c2ln");
  };
  const Secret bound = jwt(R"({"sub":"alice","cnf":{"jkt":"0ZcOCORZNYy"}})");
  CHECK(outcome_of([&] { userinfo_request(asked_metadata(), bound); }) == "9 needs_proof");
  for (const auto* claims : {R"({"sub":"alice"})", R"({"cnf":{"x5t#S256":"a"}})", R"({"cnf":1})"})
    CHECK(userinfo_request(asked_metadata(), jwt(claims)).headers.size() > 1);
}
