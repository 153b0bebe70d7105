#include "oauth/revocation.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/oauth/samples.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::empty_answer;
using test::json_answer;
using test::outcome_of;

TEST_CASE("revocation_request: RFC 7009 §2.1") {
  const auto request =
      revocation_request(test::sample_metadata(), Secret("r&1"), "refresh_token", none("c1"));
  CHECK(test::wire(request) ==
        "POST https://as.example/revoke\n"
        "Accept: application/json\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        "\n"
        "token=r%261&token_type_hint=refresh_token&client_id=c1");
  CHECK(request.secrets == std::vector<Secret>{Secret("r&1")});
  CHECK(revocation_request(test::sample_metadata(), Secret("t"), "", none("c1")).body ==
        "token=t&client_id=c1");
  const auto metadata =
      parse_server_metadata(Json{{"issuer", "https://as.example"}}, "https://as.example");
  CHECK(outcome_of([&] { revocation_request(metadata, Secret("t"), "access_token", none("c")); }) ==
        "9 unsupported_endpoint");
}

TEST_CASE("parse_revocation_response: RFC 7009 §2.2, 200 whatever its body says") {
  CHECK(outcome_of([] { parse_revocation_response(empty_answer(200)); }) == "ok");
  CHECK(outcome_of([] {
          parse_revocation_response(json_answer(R"({"error": "invalid_token"})"));
        }) == "ok");
  CHECK(outcome_of([] {
          parse_revocation_response(json_answer(R"({"error": "unsupported_token_type"})", 400));
        }) == "9 unsupported_token_type");
  CHECK(outcome_of([] { parse_revocation_response(empty_answer(503)); }) == "5 http_503");
  CHECK(outcome_of([] { parse_revocation_response(empty_answer(307)); }) == "8 redirect_refused");
}
