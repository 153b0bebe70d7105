// An ID token that comes without a sign-in: what becomes of it, and of the tokens beside it.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "jose/jwt.hpp"
#include "jose/signing_key.hpp"
#include "tests/commands/sample_server.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

// The issuer, whose key signs ID tokens for the client `cli`.
struct SigningIssuer {
  jose::SigningKey key = jose::generate_signing_key(*jose::find_algorithm("ES256"));

  std::string id_token(const TestEnv& t, const std::string& subject, const Json& changes = {}) {
    Json claims = {{"iss", sample_issuer},
                   {"sub", subject},
                   {"aud", "cli"},
                   {"iat", to_epoch(t.now)},
                   {"exp", to_epoch(t.now) + 300}};
    if (changes.is_object()) claims.merge_patch(changes);
    return jose::sign_jwt(key, {{"kid", key.kid}}, claims);
  }
  http::Response key_set() const {
    return json_answer(Json({{"keys", {jose::public_jwk(key)}}}).dump());
  }
};

const Json one_minute = {{"refresh_token", "ref-1"}, {"expires_in", 60}};

// Let the session expire and be renewed by a refresh that answers with `more`.
int renew_with(TestEnv& t, const http::Response& key_set, const std::string& access_token,
               const Json& more) {
  Json answer = {{"expires_in", 60}};
  answer.merge_patch(more);
  t.now += std::chrono::seconds(60);
  t.transport.answers(sample_tokens(access_token, answer)).answers(key_set);
  return t.run({"token", sample_url});
}

std::string member_kept(TestEnv& t, const char* member) {
  REQUIRE(t.run({"token", sample_url, "--json", "--show-refresh"}) == 0);
  return t.out_json().at("response").value(member, "");
}

}  // namespace

TEST_CASE(
    "token: OpenID Connect Core §12.2, an ID token that came with a refresh and holds is kept") {
  TestEnv t;
  SigningIssuer issuer;
  keep_signed_in_session(t, "tok-1", one_minute);
  for (const char* refreshed : {"tok-2", "tok-3"}) {
    const auto id_token = issuer.id_token(t, "alice", {{"exp", to_epoch(t.now) + 900}});
    CHECK(renew_with(t, issuer.key_set(), refreshed, {{"id_token", id_token}}) == 0);
    CHECK(t.err.str().find("ID token") == std::string::npos);
    CHECK(member_kept(t, "id_token") == id_token);
  }
}

TEST_CASE("token: an ID token that came with a refresh and does not hold is left out, and said") {
  struct Row {
    const char* clause;
    Json changes;
  };
  const Row rows[] = {
      {"OpenID Connect Core §12.2 iss", {{"iss", "https://evil.example"}}},
      {"OpenID Connect Core §12.2 aud", {{"aud", "other"}}},
      {"OpenID Connect Core §3.1.3.7 exp", {{"exp", 1}}},
      {"no JWT", "not-a-jwt"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv t;
    SigningIssuer issuer;
    keep_signed_in_session(t, "tok-1", one_minute);
    const auto good = issuer.id_token(t, "alice", {{"exp", to_epoch(t.now) + 900}});
    REQUIRE(renew_with(t, issuer.key_set(), "tok-2", {{"id_token", good}}) == 0);
    const auto bad = row.changes.is_string() ? row.changes.get<std::string>()
                                             : issuer.id_token(t, "alice", row.changes);
    CHECK(renew_with(t, issuer.key_set(), "tok-3",
                     {{"id_token", bad}, {"refresh_token", "ref-2"}}) == 0);
    CHECK(t.out.str() == "tok-3\n");
    CHECK(t.err.str().find("warning: the ID token that came is not kept: ") != std::string::npos);
    CHECK(member_kept(t, "refresh_token") == "ref-2");
    CHECK(member_kept(t, "id_token") == good);
  }
}

TEST_CASE("token: a refresh whose keys cannot be had keeps the tokens, and not the ID token") {
  TestEnv t;
  SigningIssuer issuer;
  keep_signed_in_session(t, "tok-1", one_minute);
  CHECK(renew_with(t, empty_answer(500), "tok-2",
                   {{"id_token", issuer.id_token(t, "alice")}, {"refresh_token", "ref-2"}}) == 0);
  CHECK(member_kept(t, "refresh_token") == "ref-2");
  CHECK(member_kept(t, "id_token").empty());
}

TEST_CASE("token: a refresh that answers for another user is exit 8, and its refresh token kept") {
  TestEnv t;
  SigningIssuer issuer;
  keep_signed_in_session(t, "tok-1", one_minute);
  REQUIRE(renew_with(
              t, issuer.key_set(), "tok-2",
              {{"id_token", issuer.id_token(t, "alice", {{"exp", to_epoch(t.now) + 900}})}}) == 0);
  const auto of_another = issuer.id_token(t, "mallory", {{"exp", to_epoch(t.now) + 900}});
  CHECK(renew_with(t, issuer.key_set(), "tok-3",
                   {{"id_token", of_another}, {"refresh_token", "ref-2"}}) == 8);
  CHECK(t.out.str().empty());
  CHECK(t.err.str().find("the ID token is for \"mallory\" and not for \"alice\"") !=
        std::string::npos);
  CHECK(renew_with(t, issuer.key_set(), "tok-4",
                   {{"id_token", issuer.id_token(t, "alice", {{"exp", to_epoch(t.now) + 900}})}}) ==
        0);
  CHECK(t.transport.requests.end()[-2].body.find("refresh_token=ref-2") != std::string::npos);
}

TEST_CASE("an ID token that came with a mint and does not hold is left out, and said") {
  const std::vector<std::string> rows[] = {
      {"token", sample_url, "--client-id", "machine", "--client-secret", "env:S", "--show-refresh"},
      {"agent", "token", sample_url, "--agent-id", "helper", "--agent-secret", "env:S"}};
  for (auto words : rows) {
    CAPTURE(words.front());
    TestEnv t;
    t.variables["S"] = "secret";
    answer_discovery(t);
    t.transport.answers(sample_tokens("tok-1", {{"id_token", "not-a-jwt"}}))
        .answers(SigningIssuer().key_set());
    words.emplace_back("--json");
    CHECK(t.run(words) == 0);
    CHECK(t.err.str().find("warning: the ID token that came is not kept: ") != std::string::npos);
    CHECK(t.out.str().find("tok-1") != std::string::npos);
    CHECK(t.out.str().find("not-a-jwt") == std::string::npos);
  }
}
