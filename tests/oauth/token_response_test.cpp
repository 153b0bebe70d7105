#include "oauth/token_response.hpp"

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

namespace {

const Time answered_at = from_epoch(1'785'231'000);
const Asked asked{"https://as.example", "c1", "https://mcp.example/mcp", {"a", "b"}};

TokenSet tokens_of(const std::string& body) {
  return parse_token_response(json_answer(body), asked, answered_at);
}

std::string token_outcome(const http::Response& response) {
  return outcome_of([&] { parse_token_response(response, asked, answered_at); });
}

http::Response answer(int status, const char* type, std::string body) {
  return {.status = status, .headers = {{"Content-Type", type}}, .body = std::move(body)};
}

}  // namespace

TEST_CASE("parse_token_response: everything that a server may say") {
  const auto tokens = tokens_of(
      R"({"access_token": "at", "token_type": "bearer", "expires_in": 3600, "refresh_token": "rt",
          "id_token": "x.y.z", "scope": "b c", "not-before-policy": 0, "expires_on": [1]})");
  TokenSet expected;
  expected.access_token = Secret("at");
  expected.refresh_token = Secret("rt");
  expected.id_token = Secret("x.y.z");
  expected.token_type = "bearer";
  expected.scopes = {"b", "c"};
  expected.requested_scopes = {"a", "b"};
  expected.issued_at = answered_at;
  expected.expires_at = from_epoch(1'785'234'600);
  expected.issuer = "https://as.example";
  expected.client_id = "c1";
  expected.resource = "https://mcp.example/mcp";
  expected.response = json::Document(Json{{"token_type", "bearer"},
                                          {"expires_in", 3600},
                                          {"scope", "b c"},
                                          {"not-before-policy", 0},
                                          {"expires_on", {1}}});
  CHECK(tokens == expected);
}

TEST_CASE("parse_token_response: RFC 6749 §5.1, without scope what was asked was granted") {
  const auto tokens = tokens_of(R"({"access_token": "at", "token_type": "Bearer"})");
  CHECK(tokens.scopes == Scopes{"a", "b"});
  CHECK(!tokens.expires_at);
  CHECK(tokens.refresh_token.empty());
  CHECK(tokens.id_token.empty());
}

TEST_CASE("parse_token_response: an empty scope grants nothing") {
  CHECK(tokens_of(R"({"access_token": "at", "token_type": "Bearer", "scope": ""})").scopes.empty());
}

TEST_CASE("parse_token_response: the members of a 200") {
  struct Row {
    std::string clause;
    std::string members;  // behind access_token and token_type
    std::string outcome;
  };
  const Row rows[] = {
      {"RFC 6749 §5.1 the least", "", "ok"},
      {"W-6 a numeric string", R"(, "expires_in": "3600")", "ok"},
      {"W-6 a fraction", R"(, "expires_in": 3599.9)", "ok"},
      {"W-6 null is absent", R"(, "expires_in": null)", "ok"},
      {"W-6 zero", R"(, "expires_in": 0)", "ok"},
      {"W-6 negative", R"(, "expires_in": -1)", "6 invalid_document"},
      {"W-6 huge", R"(, "expires_in": 1e30)", "ok"},
      {"W-6 beyond 64 bits", R"(, "expires_in": 18446744073709551615)", "ok"},
      {"W-6 true", R"(, "expires_in": true)", "6 invalid_document"},
      {"W-6 a list", R"(, "expires_in": [])", "6 invalid_document"},
      {"W-6 a word", R"(, "expires_in": "soon")", "6 invalid_document"},
      {"W-6 an empty string", R"(, "expires_in": "")", "6 invalid_document"},
      {"W-5 scope is no list", R"(, "scope": ["a"])", "6 invalid_document"},
      {"RFC 6749 §3.3 scope characters", R"(, "scope": "a\u0007")", "6 invalid_scope"},
      {"W-5 refresh_token is a number", R"(, "refresh_token": 5)", "6 invalid_document"},
      {"R-05 refresh_token with a line break", R"(, "refresh_token": "a\nb")",
       "6 invalid_document"},
      {"W-5 id_token is an object", R"(, "id_token": {})", "6 invalid_document"},
      {"W-4 a member twice", R"(, "scope": "a", "scope": "b")", "6 invalid_json"},
      {"X-1 error in a 200", R"(, "error": "invalid_grant")", "4 invalid_grant"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    const auto body =
        std::string(R"({"access_token": "at", "token_type": "Bearer")") + row.members + "}";
    CHECK(token_outcome(json_answer(body)) == row.outcome);
  }
}

TEST_CASE("parse_token_response: C-13 a lifetime of more than ten years is taken for ten") {
  for (const char* lifetime : {"315360001", "99999999999", "1e30", "18446744073709551615"}) {
    CAPTURE(lifetime);
    const auto tokens =
        tokens_of(R"({"access_token": "at", "token_type": "Bearer", "expires_in": )" +
                  std::string(lifetime) + "}");
    REQUIRE(tokens.expires_at);
    CHECK(*tokens.expires_at - tokens.issued_at == std::chrono::seconds(315'360'000));
  }
}

TEST_CASE("parse_token_response: 200 that is no token response") {
  struct Row {
    std::string clause;
    std::string body;
    std::string outcome;
  };
  const Row rows[] = {
      {"RFC 6749 §5.1 access_token is required", R"({"token_type": "Bearer"})",
       "6 invalid_document"},
      {"RFC 6749 §5.1 not empty", R"({"access_token": "", "token_type": "Bearer"})",
       "6 invalid_document"},
      {"W-5 a number", R"({"access_token": 1, "token_type": "Bearer"})", "6 invalid_document"},
      {"R-05 a header in it", R"({"access_token": "abc\r\nX: y", "token_type": "Bearer"})",
       "6 invalid_document"},
      {"R-05 a blank in it", R"({"access_token": "a b", "token_type": "Bearer"})",
       "6 invalid_document"},
      {"R-05 not ASCII", R"({"access_token": "\u00e9", "token_type": "Bearer"})",
       "6 invalid_document"},
      {"RFC 6749 §5.1 token_type is required", R"({"access_token": "at"})", "6 invalid_document"},
      {"RFC 6749 §7.1 another type", R"({"access_token": "at", "token_type": "mac"})",
       "6 invalid_document"},
      {"RFC 8693 §2.2.1 N_A", R"({"access_token": "at", "token_type": "N_A"})",
       "6 invalid_document"},
      {"RFC 9449 §5 DPoP was not asked for", R"({"access_token": "at", "token_type": "DPoP"})",
       "6 invalid_document"},
      {"W-5 token_type is a list", R"({"access_token": "at", "token_type": ["Bearer"]})",
       "6 invalid_document"},
      {"W-4 a list", "[]", "6 invalid_document"},
      {"W-4 a string", R"("at")", "6 invalid_document"},
      {"X-1 empty", "", "6 invalid_json"},
      {"X-1 truncated", R"({"access_token": "at", "token_ty)", "6 invalid_json"},
      {"W-4 two texts", R"({"access_token": "at"} {})", "6 invalid_json"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(token_outcome(json_answer(row.body)) == row.outcome);
  }
}

TEST_CASE("parse_token_response: RFC 6749 §5.1 token types are compared without case") {
  for (const std::string type : {"Bearer", "bearer", "BEARER"}) {
    const auto body = std::string(R"({"access_token": "at", "token_type": ")") + type + "\"}";
    CHECK(tokens_of(body).token_type == type);
  }
}

TEST_CASE("parse_token_response: status and content type") {
  const char* good = R"({"access_token": "at", "token_type": "Bearer"})";
  http::Response typeless = json_answer(good);
  typeless.headers.clear();
  http::Response two_types = json_answer(good);
  two_types.headers.push_back({"Content-Type", "text/html"});
  struct Row {
    std::string clause;
    http::Response response;
    std::string outcome;
  };
  const Row rows[] = {
      {"S-19 a charset is fine", answer(200, "application/json;charset=UTF-8", good), "ok"},
      {"policy 8 a wrong type", answer(200, "text/html", good), "6 not_json"},
      {"policy 8 no type", typeless, "6 not_json"},
      {"S-18 two types", two_types, "6 not_json"},
      {"RFC 6749 §5.1 201", json_answer(good, 201), "6 http_201"},
      {"RFC 6749 §5.1 204", empty_answer(204), "6 http_204"},
      {"R-04 302", answer(302, "text/html", ""), "8 redirect_refused"},
      {"R-04 307", json_answer(R"({"error": "x"})", 307), "8 redirect_refused"},
      {"RFC 6749 §5.2 invalid_grant", json_answer(R"({"error": "invalid_grant"})", 400),
       "4 invalid_grant"},
      {"RFC 6749 §5.2 invalid_client", json_answer(R"({"error": "invalid_client"})", 401),
       "4 invalid_client"},
      {"RFC 6749 §5.2 unauthorized_client", json_answer(R"({"error": "unauthorized_client"})", 401),
       "4 unauthorized_client"},
      {"RFC 6749 §5.2 unsupported_grant_type",
       json_answer(R"({"error": "unsupported_grant_type"})", 400), "9 unsupported_grant_type"},
      {"RFC 8707 §2 invalid_target", json_answer(R"({"error": "invalid_target"})", 400),
       "4 invalid_target"},
      {"RFC 6749 §5.2 an unknown word", json_answer(R"({"error": "quota.used-up"})", 400),
       "4 quota.used-up"},
      {"T-1 a word that is none", json_answer(R"({"error": "a b\u001b"})", 400), "4 oauth_error"},
      {"W-5 error is no string", json_answer(R"({"error": {"code": 1}})", 400), "4 http_400"},
      {"X-1 an error in another form", json_answer(R"({"code": "401", "message": "no"})", 401),
       "4 401"},
      {"X-1 an empty 403", empty_answer(403), "4 http_403"},
      {"X-1 an empty 400", empty_answer(400), "4 http_400"},
      {"X-1 a 400 of HTML", answer(400, "text/html", "<h1>secret</h1>"), "4 http_400"},
      {"X-1 a 400 of broken JSON", json_answer(R"({"error": "inv)", 400), "4 http_400"},
      {"X-1 a 404", answer(404, "text/plain", "no"), "4 http_404"},
      {"RFC 6585 §4 429", json_answer(R"({"error": "slow_down"})", 429), "5 slow_down"},
      {"RFC 6585 §4 429, empty", empty_answer(429), "5 http_429"},
      {"X-1 500", answer(500, "text/html", "<pre>stack</pre>"), "5 http_500"},
      {"X-1 500 with JSON", json_answer(R"({"error": "unknown_error"})", 500), "5 unknown_error"},
      {"X-1 502", empty_answer(502), "5 http_502"},
      {"X-1 503", json_answer("", 503), "5 http_503"},
      {"X-1 a 503 that says invalid_grant", json_answer(R"({"error": "invalid_grant"})", 503),
       "5 invalid_grant"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CHECK(token_outcome(row.response) == row.outcome);
  }
}

TEST_CASE("parse_token_response: S-6, of a body that is no JSON only type and length are told") {
  const auto error = error_of([] {
    parse_token_response(answer(502, "text/html", "<h1>internal-host-7</h1>"), asked, answered_at);
  });
  REQUIRE(error);
  CHECK(error->message == "the token endpoint answered 502 with 24 bytes of \"text/html\"");
  CHECK(error->hint == "the server is in trouble: try again later");
  const auto empty = error_of([] { parse_token_response(empty_answer(403), asked, answered_at); });
  REQUIRE(empty);
  CHECK(empty->message == "the token endpoint answered 403 with an empty body");
}

TEST_CASE("parse_token_response: the server's words are quoted, and known ones have a hint") {
  const auto error = error_of([] {
    parse_token_response(
        json_answer(R"({"error": "invalid_target", "error_description": "no \u202eevil\n"})", 400),
        asked, answered_at);
  });
  REQUIRE(error);
  CHECK(error->message == "the token endpoint refused: invalid_target: \"no \\u{202e}evil\\x0a\"");
  CHECK(error->hint ==
        "the server does not know this resource: --resource must be spelled as registered there");
}

TEST_CASE("parse_token_response: C-10, how long the server asks to wait") {
  const std::pair<std::string, std::string> rows[] = {
      {"30", "the server asks to wait 30 seconds"},
      {"1", "the server asks to wait 1 second"},
      {"1e9", "the server is in trouble: try again later"},
      {"-1", "the server is in trouble: try again later"},
      {"", "the server is in trouble: try again later"},
      {"99999999999", "the server is in trouble: try again later"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.first);
    const auto response = empty_answer(429, {{"Retry-After", row.first}});
    const auto error = error_of([&] { parse_token_response(response, asked, answered_at); });
    REQUIRE(error);
    CHECK(error->hint == row.second);
  }
}
