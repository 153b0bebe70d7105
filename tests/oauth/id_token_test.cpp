#include "oauth/id_token.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "jose/jwt.hpp"
#include "tests/oauth/samples.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::error_of;

namespace {

const Time verified_at = from_epoch(1'785'231'000);

// One key for all cases: making it is what costs.
const jose::SigningKey& server_key() {
  static const auto key = jose::generate_signing_key(*jose::find_algorithm("ES256"));
  return key;
}

jose::JwkSet server_keys() {
  return jose::parse_jwks(Json{{"keys", {jose::public_jwk(server_key())}}});
}

Json good_claims() {
  return {{"iss", "https://as.example"},
          {"sub", "alice"},
          {"aud", "c1"},
          {"exp", to_epoch(verified_at) + 300},
          {"iat", to_epoch(verified_at)},
          {"nonce", "n0nce"}};
}

IdTokenExpected sample_expected() {
  return {.issuer = "https://as.example",
          .client_id = "c1",
          .nonce = "n0nce",
          .access_token = Secret("at"),
          .now = verified_at};
}

std::string id_token_verdict(const Json& claims, const IdTokenExpected& expected) {
  const Secret token(jose::sign_jwt(server_key(), Json::object(), claims));
  const auto error = error_of([&] { validate_id_token(token, server_keys(), expected); });
  if (!error) return "ok";
  CHECK(error->exit == Exit::unsafe);
  CHECK(error->code == "invalid_id_token");
  return error->message;
}

}  // namespace

TEST_CASE("validate_id_token: the claims of one that holds") {
  const Secret token(jose::sign_jwt(server_key(), Json::object(), good_claims()));
  CHECK(*validate_id_token(token, server_keys(), sample_expected()) == good_claims());
}

TEST_CASE("validate_id_token: OpenID Connect Core §3.1.3.7, claim by claim") {
  struct Row {
    std::string clause;
    std::string claim;
    Json value;          // null: taken out
    std::string reason;  // the check that fails; empty: it holds
  };
  const std::string at_hash = jose::left_half_hash(*jose::find_algorithm("ES256"), "at");
  const Row rows[] = {
      {"2 iss", "iss", "https://evil.example", "iss"},
      {"2 iss with a slash", "iss", "https://as.example/", "iss"},
      {"2 iss missing", "iss", nullptr, "iss"},
      {"3 aud", "aud", "other", "aud"},
      {"3 aud missing", "aud", nullptr, "aud"},
      {"3 aud as a list", "aud", Json::array({"c1"}), ""},
      {"3 aud as a list without us", "aud", Json::array({"other"}), "aud"},
      {"4 several audiences need azp", "aud", Json::array({"c1", "other"}), "audiences"},
      {"5 azp is us", "azp", "c1", ""},
      {"5 azp is another", "azp", "other", "azp"},
      {"5 azp is no string", "azp", 7, "azp"},
      {"9 exp", "exp", to_epoch(verified_at) - 61, "exp"},
      {"9 exp within the leeway", "exp", to_epoch(verified_at) - 30, ""},
      {"9 exp missing", "exp", nullptr, "exp"},
      {"10 iat missing", "iat", nullptr, "require"},
      {"10 iat a week ago", "iat", to_epoch(verified_at) - 604'800, "iat"},
      {"10 iat an hour ago", "iat", to_epoch(verified_at) - 3600, ""},
      {"10 iat in the future", "iat", to_epoch(verified_at) + 61, "iat"},
      {"11 nonce", "nonce", "other", "require"},
      {"11 nonce missing", "nonce", nullptr, "require"},
      {"11 nonce in another case", "nonce", "N0NCE", "require"},
      {"§2 sub missing", "sub", nullptr, "require"},
      {"§2 sub is empty", "sub", "", "sub"},
      {"§3.1.3.8 at_hash", "at_hash", at_hash, ""},
      {"§3.1.3.8 at_hash of another token", "at_hash", "77QmUPtjPfzWtF2AnpK9RQ", "at_hash"},
      {"§3.1.3.8 at_hash is no string", "at_hash", 7, "at_hash"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    Json claims = good_claims();
    if (row.value.is_null()) {
      claims.erase(row.claim);
    } else {
      claims[row.claim] = row.value;
    }
    const auto verdict = id_token_verdict(claims, sample_expected());
    CAPTURE(verdict);
    CHECK((row.reason.empty() ? verdict == "ok"
                              : verdict.starts_with("the ID token does not hold: ") &&
                                    verdict.find(row.reason) != std::string::npos));
  }
}

TEST_CASE("validate_id_token: J-11: a token of another kind is no ID token") {
  const std::pair<Json, const char*> rows[] = {
      {Json::object(), "ok"},
      {{{"typ", "JWT"}}, "ok"},
      {{{"typ", "jwt"}}, "ok"},
      {{{"typ", "application/jwt"}}, "ok"},
      {{{"typ", "at+jwt"}}, "8 invalid_id_token"},
      {{{"typ", "application/at+jwt"}}, "8 invalid_id_token"},
      {{{"typ", "logout+jwt"}}, "8 invalid_id_token"},
      {{{"typ", "dpop+jwt"}}, "8 invalid_id_token"},
      {{{"typ", 7}}, "8 invalid_id_token"},
  };
  for (const auto& [header, verdict] : rows) {
    const std::string said = header.dump();
    CAPTURE(said);
    const Secret token(jose::sign_jwt(server_key(), header, good_claims()));
    CHECK(test::outcome_of([token = &token] {
            validate_id_token(*token, server_keys(), sample_expected());
          }) == verdict);
  }
}

TEST_CASE("validate_id_token: several audiences with us as the authorized party") {
  Json claims = good_claims();
  claims["aud"] = {"c1", "other"};
  claims["azp"] = "c1";
  CHECK(id_token_verdict(claims, sample_expected()) == "ok");
}

TEST_CASE("validate_id_token: without a nonce sent none is looked for, without a token no hash") {
  auto expected = sample_expected();
  expected.nonce.reset();
  expected.access_token = {};
  Json claims = good_claims();
  claims.erase("nonce");
  claims["at_hash"] = "77QmUPtjPfzWtF2AnpK9RQ";
  CHECK(id_token_verdict(claims, expected) == "ok");
}

TEST_CASE("validate_id_token: 6 the signature, by one of the server's keys") {
  const auto other = jose::generate_signing_key(*jose::find_algorithm("ES256"));
  const auto secret = jose::SigningKey{jose::symmetric_key(Secret(std::string(32, 's'))), "",
                                       jose::find_algorithm("HS256")};
  for (const auto* key : {&other, &secret}) {
    const Secret token(jose::sign_jwt(*key, Json::object(), good_claims()));
    CHECK(test::outcome_of([&] { validate_id_token(token, server_keys(), sample_expected()); }) ==
          "8 invalid_id_token");
  }
  for (const std::string text : {"", "a.b.c", "opaque", "eyJhbGciOiJub25lIn0.e30."}) {
    CAPTURE(text);
    CHECK(test::outcome_of([&] {
            validate_id_token(Secret(text), server_keys(), sample_expected());
          }) == "8 invalid_id_token");
  }
}
