#include "oauth/pushed_authorization.hpp"

#include <doctest/doctest.h>

#include "tests/oauth/samples.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::json_answer;
using test::outcome_of;
using test::sample_metadata;
using test::wire;

namespace {

AuthorizationRequest pushed_request() {
  return {.client_id = "c1",
          .redirect_uri = "http://127.0.0.1/callback",
          .state = "st4te",
          .code_challenge = "ch4llenge",
          .scopes = {"a"}};
}

}  // namespace

TEST_CASE("pushed_authorization_request: the same parameters as a form, the client named once") {
  const auto request =
      pushed_authorization_request(sample_metadata(), pushed_request(), none("c1"));
  CHECK(wire(request) ==
        "POST https://as.example/par\n"
        "Accept: application/json\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        "\n"
        "response_type=code&client_id=c1&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback"
        "&state=st4te&code_challenge=ch4llenge&code_challenge_method=S256&scope=a");
  CHECK(request.redirects == http::Redirects::refuse);
  CHECK(request.secrets == std::vector<Secret>{Secret("st4te")});
}

TEST_CASE("pushed_authorization_request: client authentication as at the token endpoint") {
  const auto request = pushed_authorization_request(sample_metadata(), pushed_request(),
                                                    client_secret_post("c1", Secret("s")));
  CHECK(request.body.ends_with("&scope=a&client_secret=s"));
  CHECK(request.body.find("client_id", request.body.find("client_id") + 1) == std::string::npos);
}

TEST_CASE("parse_pushed_authorization: what the URL for the browser is made of") {
  const auto pushed = parse_pushed_authorization(
      json_answer(R"({"request_uri": "urn:x:1&2", "expires_in": 60})", 201));
  CHECK(pushed == PushedAuthorization{"urn:x:1&2", std::chrono::seconds(60)});
  CHECK(authorization_url(sample_metadata(), "c1", pushed) ==
        "https://as.example/authorize?client_id=c1&request_uri=urn%3Ax%3A1%262");
}

TEST_CASE("parse_pushed_authorization: answers that are no success") {
  struct Row {
    std::string clause;
    int status;
    std::string body;
    std::string outcome;
  };
  const Row rows[] = {
      {"RFC 9126 §2.2 request_uri is required", 201, R"({"expires_in": 60})", "6 invalid_document"},
      {"RFC 9126 §2.2 expires_in is required", 201, R"({"request_uri": "urn:x"})",
       "6 invalid_document"},
      {"RFC 9126 §2.2 a positive number", 201, R"({"request_uri": "urn:x", "expires_in": -1})",
       "6 invalid_document"},
      {"RFC 9126 §2.3 an error", 400, R"({"error": "invalid_scope"})", "4 invalid_scope"},
      {"RFC 9126 §2.3 bad authentication", 401, R"({"error": "invalid_client"})",
       "4 invalid_client"},
      {"R-04 a redirect", 307, "", "8 redirect_refused"},
      {"X-1 in trouble", 503, "", "5 http_503"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(outcome_of([&] { parse_pushed_authorization(json_answer(row.body, row.status)); }) ==
          row.outcome);
  }
}
