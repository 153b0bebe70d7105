#include "oauth/token_response.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/oauth/samples.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::json_answer;
using test::outcome_of;

namespace {

const Time kept_at = from_epoch(1'785'231'000);
const Asked kept_asked{"https://as.example", "c1", "https://mcp.example/mcp", {"a", "b"}};

TokenSet kept_tokens(const std::string& body) {
  return parse_token_response(json_answer(body), kept_asked, kept_at);
}

}  // namespace

TEST_CASE("after_refresh: RFC 6749 §6, what does not come again is kept") {
  auto before = kept_tokens(R"({"access_token": "at1", "token_type": "Bearer",
                              "refresh_token": "rt1", "id_token": "i.d.1"})");
  before.subject = "alice";
  before.actor = "agent7";
  const Asked granted{"https://as.example", "c1", "https://mcp.example/mcp", {"a"}};
  const auto fresh = parse_token_response(
      json_answer(R"({"access_token": "at2", "token_type": "Bearer"})"), granted, kept_at);
  const auto after = after_refresh(before, fresh);
  CHECK(after.access_token == Secret("at2"));
  CHECK(after.refresh_token == Secret("rt1"));
  CHECK(after.id_token == Secret("i.d.1"));
  CHECK(after.subject == "alice");
  CHECK(after.actor.empty());
  CHECK(after.scopes == Scopes{"a"});
  CHECK(after.requested_scopes == Scopes{"a", "b"});
}

TEST_CASE("after_refresh: B-06, a new refresh token replaces the old") {
  TokenSet before;
  before.refresh_token = Secret("rt1");
  const auto fresh =
      kept_tokens(R"({"access_token": "at2", "token_type": "Bearer", "refresh_token": "rt2"})");
  CHECK(after_refresh(before, fresh).refresh_token == Secret("rt2"));
}

TEST_CASE("is_fresh: another minute, or a tenth of a short life") {
  struct Row {
    int lifetime;
    int age;
    bool fresh;
  };
  const Row rows[] = {
      {3600, 0, true}, {3600, 3540, true}, {3600, 3541, false}, {3600, 3600, false},
      {100, 90, true}, {100, 91, false},   {5, 4, true},        {5, 5, false},
      {0, 0, false},   {3600, -300, true}, {3600, -301, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.lifetime);
    CAPTURE(row.age);
    TokenSet tokens;
    tokens.issued_at = kept_at;
    tokens.expires_at = kept_at + std::chrono::seconds(row.lifetime);
    CHECK(is_fresh(tokens, kept_at + std::chrono::seconds(row.age)) == row.fresh);
  }
  TokenSet forever;
  forever.issued_at = kept_at;
  CHECK(is_fresh(forever, kept_at + std::chrono::hours(24 * 365)));
}

TEST_CASE("to_json and back: the whole set, and the least") {
  auto tokens = kept_tokens(
      R"({"access_token": "at", "token_type": "bearer", "expires_in": 3600, "refresh_token": "rt",
          "id_token": "x.y.z", "scope": "b", "extra": {"a": [1]}})");
  tokens.subject = "alice";
  tokens.actor = "agent7";
  CHECK(token_set_from_json(to_json(tokens)) == tokens);
  const Asked least{"https://as.example", "c1", "", {}};
  const auto small = parse_token_response(
      json_answer(R"({"access_token": "at", "token_type": "Bearer"})"), least, kept_at);
  CHECK(token_set_from_json(to_json(small)) == small);
  CHECK(json::dump(to_json(small)) ==
        R"({"issuer":"https://as.example","client_id":"c1","token_type":"Bearer",)"
        R"("issued_at":1785231000,"access_token":"at","response":{"token_type":"Bearer"}})");
}

TEST_CASE("token_set_from_json: C-4, a kept file that is none is an error of the store") {
  for (const std::string text :
       {"[]", "{}", R"({"issuer": "i", "client_id": "c", "token_type": "Bearer"})",
        R"({"issuer": 1, "client_id": "c", "token_type": "Bearer", "access_token": "a"})",
        R"({"issuer": "i", "client_id": "c", "token_type": "Bearer", "access_token": ""})",
        R"({"issuer": "i", "client_id": "c", "token_type": "Bearer", "access_token": "a\r\nb"})"}) {
    CAPTURE(text);
    CHECK(outcome_of([&] { token_set_from_json(json::parse_untrusted(text, {"test"})); }) ==
          "7 invalid_document");
  }
}
