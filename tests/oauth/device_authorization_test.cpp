#include "oauth/device_authorization.hpp"

#include <doctest/doctest.h>

#include "tests/oauth/samples.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using std::chrono::seconds;
using test::json_answer;
using test::outcome_of;
using test::sample_metadata;

namespace {

DeviceAuthorization device_of(const std::string& more) {
  return parse_device_authorization(json_answer(R"({"device_code": "d", "user_code": "WDJB-MJHT",
                      "verification_uri": "https://as.example/device", "expires_in": 600)" +
                                                more + "}"),
                                    sample_metadata());
}

}  // namespace

TEST_CASE("device_authorization_request: RFC 8628 §3.1, with the challenge of RFC 7636 §4.3") {
  const auto metadata =
      sample_metadata(R"(, "device_authorization_endpoint": "https://as.example/device_authz")");
  const auto request = device_authorization_request(metadata, {"a", "b"}, "ch4llenge", none("c1"),
                                                    {.resource = "https://mcp.example/mcp"});
  CHECK(test::wire(request) ==
        "POST https://as.example/device_authz\n"
        "Accept: application/json\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        "\n"
        "scope=a+b&resource=https%3A%2F%2Fmcp.example%2Fmcp&code_challenge=ch4llenge"
        "&code_challenge_method=S256&client_id=c1");
  CHECK(request.redirects == http::Redirects::refuse);
  CHECK(outcome_of([] {
          const auto without = parse_server_metadata(
              json::parse_untrusted(R"({"issuer": "https://as.example"})", {"a test"}),
              "https://as.example");
          device_authorization_request(without, {}, "c", none("c1"), {});
        }) == "9 unsupported_endpoint");
}

TEST_CASE("parse_device_authorization: RFC 8628 §3.2, everything that a server may say") {
  CHECK(device_of(R"(, "interval": 7, "extra": 1,
                      "verification_uri_complete": "https://as.example/device?c=WDJB-MJHT")") ==
        DeviceAuthorization{Secret("d"), "WDJB-MJHT", "https://as.example/device",
                            "https://as.example/device?c=WDJB-MJHT", seconds(600), seconds(7)});
}

TEST_CASE("parse_device_authorization: X-5, the interval is from 1 to 60 s whatever is said") {
  struct Row {
    std::string interval;
    int seconds;
  };
  const Row rows[] = {
      {"", 5},
      {R"(, "interval": null)", 5},
      {R"(, "interval": 0)", 5},
      {R"(, "interval": -1)", 5},
      {R"(, "interval": 0.5)", 1},
      {R"(, "interval": 1)", 1},
      {R"(, "interval": 1.5)", 2},
      {R"(, "interval": 59.1)", 60},
      {R"(, "interval": "5")", 5},
      {R"(, "interval": "90")", 60},
      {R"(, "interval": 1e9)", 60},
      {R"(, "interval": 1e300)", 60},
  };
  for (const auto& row : rows) {
    CAPTURE(row.interval);
    CHECK(device_of(row.interval).interval == seconds(row.seconds));
  }
}

TEST_CASE("parse_device_authorization: answers that are no success") {
  struct Row {
    std::string clause;
    int status;
    std::string body;
    std::string outcome;
  };
  const std::string code = R"({"device_code": "d", "user_code": "u", "expires_in": 9)";
  const std::string uri = R"(, "verification_uri": )";
  const Row rows[] = {
      {"RFC 8628 §3.2 device_code is required", 200,
       R"({"user_code": "u", "verification_uri": "https://a.example", "expires_in": 9})",
       "6 invalid_document"},
      {"RFC 8628 §3.2 user_code is required", 200,
       R"({"device_code": "d", "verification_uri": "https://a.example", "expires_in": 9})",
       "6 invalid_document"},
      {"RFC 8628 §3.2 verification_uri is required", 200, code + "}", "6 invalid_document"},
      {"RFC 8628 §3.2 expires_in is required", 200,
       R"({"device_code": "d", "user_code": "u", "verification_uri": "https://a.example"})",
       "6 invalid_document"},
      {"RFC 8628 §3.2 expires_in is a number", 200,
       R"({"device_code": "d", "user_code": "u", "verification_uri": "https://a.example",
           "expires_in": -3})",
       "6 invalid_document"},
      {"RFC 8628 §3.2 interval is a number", 200,
       code + uri + R"("https://a.example", "interval": "soon"})", "6 invalid_document"},
      {"RFC 8628 §6.1 a code is to be typed", 200,
       R"({"device_code": "d", "user_code": "a\u001b[31m", "verification_uri": "https://a.example",
           "expires_in": 9})",
       "6 invalid_document"},
      {"U-2 a page that is no web page", 200, code + uri + R"("javascript:alert"})",
       "8 unsafe_url"},
      {"U-2 a file", 200, code + uri + R"("file:///etc/passwd"})", "8 unsafe_url"},
      {"U-1 a URL with userinfo", 200, code + uri + R"("https://as.example@evil.example"})",
       "8 unsafe_url"},
      {"RFC 8628 §3.2 http beside an https token endpoint", 200,
       code + uri + R"("http://as.example/device"})", "8 unsafe_url"},
      {"U-2 the complete page too", 200,
       code + uri + R"("https://a.example", "verification_uri_complete": "data:,x"})",
       "8 unsafe_url"},
      {"W-4 no JSON object", 200, "[]", "6 invalid_document"},
      {"RFC 8628 §3.2 an error", 400, R"({"error": "unauthorized_client"})",
       "4 unauthorized_client"},
      {"R-04 a redirect", 302, "", "8 redirect_refused"},
      {"X-1 in trouble", 503, "", "5 http_503"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(outcome_of([&] {
            parse_device_authorization(json_answer(row.body, row.status), sample_metadata());
          }) == row.outcome);
  }
}

TEST_CASE("parse_device_authorization: U-2, a page is http only where the token endpoint is") {
  struct Row {
    std::string token_endpoint;
    std::string page;
    std::string outcome;
  };
  const Row rows[] = {
      {"http://127.0.0.1:9/token", "http://127.0.0.1:9/device", "ok"},
      {"http://127.0.0.1:9/token", "https://as.example/device", "ok"},
      {"http://127.0.0.1:9/token", "http://evil.example/", "8 unsafe_url"},
      {"http://as.example/token", "http://as.example/device", "ok"},  // with --insecure-http
      {"https://as.example/token", "http://127.0.0.1:9/device", "8 unsafe_url"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.token_endpoint);
    CAPTURE(row.page);
    auto metadata = sample_metadata();
    metadata.token_endpoint = parse_url(row.token_endpoint, "a test", UrlFrom::user);
    CHECK(outcome_of([&] {
            parse_device_authorization(
                json_answer(R"({"device_code": "d", "user_code": "u", "expires_in": 9,
                                "verification_uri": ")" +
                            row.page + "\"}"),
                metadata);
          }) == row.outcome);
  }
}

TEST_CASE("poll_again_after: RFC 8628 §3.5") {
  const auto after = [](Exit exit, const char* code) {
    return poll_again_after(Error(exit, code, ""), seconds(5));
  };
  CHECK(after(Exit::refused, "authorization_pending") == seconds(5));
  CHECK(after(Exit::refused, "slow_down") == seconds(10));
  CHECK(after(Exit::network, "timeout") == seconds(10));
  CHECK(after(Exit::network, "connection_failed") == seconds(10));
  CHECK(after(Exit::refused, "access_denied") == std::nullopt);
  CHECK(after(Exit::sign_in_needed, "expired_token") == std::nullopt);
  CHECK(after(Exit::network, "server_error") == seconds(10));
  CHECK(after(Exit::network, "http_503") == seconds(10));
  CHECK(after(Exit::network, "tls_failed") == std::nullopt);
  CHECK(poll_again_after(Error(Exit::network, "timeout", ""), seconds(50)) == seconds(60));
}
