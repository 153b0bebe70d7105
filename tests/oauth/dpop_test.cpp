#include "oauth/dpop.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "jose/jwt.hpp"
#include "oauth/token_response.hpp"
#include "tests/oauth/samples.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace mcpauth;
using namespace mcpauth::oauth;
using test::empty_answer;
using test::json_answer;
using test::outcome_of;
using test::sample_metadata;

namespace {

// RFC 9449 §4.1, figure 1, and its private half is nobody's: a key of ours instead.
jose::SigningKey proof_key() {
  static const auto key = jose::generate_signing_key(*jose::find_algorithm("ES256"));
  return key;
}

DpopProof sample_proof() {
  return {.method = "POST",
          .url = parse_url("https://as.example/token?tenant=1", "URL", UrlFrom::server),
          .jti = "j7i",
          .now = from_epoch(1'785'231'000),
          .nonce = {},
          .access_token = {}};
}

TokenSet token_set(const std::string& access_token) {
  TokenSet tokens;
  tokens.access_token = Secret(access_token);
  return tokens;
}

// A JWT that nobody signed, with these claims.
std::string jwt_with(const std::string& claims) {
  return base64url_encode(R"({"alg":"ES256"})") + '.' + base64url_encode(claims) + ".AA";
}

}  // namespace

TEST_CASE("dpop_proof: RFC 9449 §4.2, method and URL without its query, the key in the header") {
  const auto proof = dpop_proof(proof_key(), sample_proof());
  const auto decoded = jose::decode(proof.reveal());
  CHECK(json::dump(decoded.claims) ==
        R"({"jti":"j7i","htm":"POST","htu":"https://as.example/token","iat":1785231000})");
  const Json jwk = jose::public_jwk(proof_key());
  CHECK(decoded.header ==
        Json({{"alg", "ES256"},
              {"typ", "dpop+jwt"},
              {"jwk", {{"kty", "EC"}, {"crv", "P-256"}, {"x", jwk.at("x")}, {"y", jwk.at("y")}}}}));
}

TEST_CASE("dpop_proof: RFC 9449 §4.3 and §7.1, the nonce and the hash of the access token") {
  auto about = sample_proof();
  about.nonce = "n0nce";
  about.access_token = Secret("t0ken");
  const auto claims = jose::decode(dpop_proof(proof_key(), about).reveal()).claims;
  CHECK(claims.at("nonce") == "n0nce");
  CHECK(claims.at("ath") == base64url_encode(sha256("t0ken")));
}

TEST_CASE("dpop_proof: the proof is signed by the key that it names") {
  const auto proof = dpop_proof(proof_key(), sample_proof());
  const auto text = proof.reveal();
  const auto dot = text.rfind('.');
  const auto jwk = jose::parse_jwk(jose::decode(text).header.at("jwk"));
  REQUIRE(jwk.key);
  CHECK(jwk.thumbprint == jose::thumbprint(proof_key()));
  CHECK(jwk.key->verify(*jose::find_algorithm("ES256"), text.substr(0, dot),
                        base64url_decode(text.substr(dot + 1)).value()));
}

TEST_CASE("dpop_algorithm: ES256, or what the server lists (RFC 9449 §5.1)") {
  const auto chosen = [](const std::string& listed) {
    std::string name;
    const auto outcome = outcome_of([&] {
      name = dpop_algorithm(
                 sample_metadata(
                     listed.empty() ? "" : ", \"dpop_signing_alg_values_supported\": " + listed))
                 .name;
    });
    return outcome == "ok" ? name : outcome;
  };
  CHECK(chosen("") == "ES256");
  CHECK(chosen(R"(["RS256", "ES256"])") == "ES256");
  CHECK(chosen(R"(["XX", "EdDSA", "RS256"])") == "RS256");
  CHECK(chosen(R"(["HS256"])") == "9 unsupported_signing_alg");
  CHECK(chosen("[]") == "9 unsupported_signing_alg");
  CHECK(chosen(R"("ES256")") == "6 invalid_document");
}

TEST_CASE("dpop_nonce: one nonce by the grammar of RFC 9449 §8.1, or none") {
  struct Row {
    const char* clause;
    http::Headers headers;
    std::string outcome;
  };
  const Row rows[] = {
      {"no field", {{"Date", "x"}}, "none"},
      {"RFC 9449 §8.1", {{"DPoP-Nonce", "eyJ7S_zG.eyJH0-Z.HX4w-7v"}}, "eyJ7S_zG.eyJH0-Z.HX4w-7v"},
      {"RFC 9110 §5.1 any case", {{"dpop-nonce", "a"}}, "a"},
      {"RFC 6749 A NQCHAR", {{"DPoP-Nonce", "!#[]~"}}, "!#[]~"},
      {"RFC 9449 §8.1 1*NQCHAR", {{"DPoP-Nonce", ""}}, "6 invalid_nonce"},
      {"RFC 6749 A a blank", {{"DPoP-Nonce", "a b"}}, "6 invalid_nonce"},
      {"RFC 6749 A a quote", {{"DPoP-Nonce", "a\"b"}}, "6 invalid_nonce"},
      {"RFC 6749 A a backslash", {{"DPoP-Nonce", "a\\b"}}, "6 invalid_nonce"},
      {"RFC 6749 A a tab", {{"DPoP-Nonce", "a\tb"}}, "6 invalid_nonce"},
      {"RFC 6749 A not ASCII", {{"DPoP-Nonce", "\xc3\xa9"}}, "6 invalid_nonce"},
      {"RFC 9110 §5.3 twice", {{"DPoP-Nonce", "a"}, {"DPoP-Nonce", "b"}}, "6 invalid_nonce"},
      {"too long", {{"DPoP-Nonce", std::string(4097, 'a')}}, "6 invalid_nonce"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    std::string nonce;
    const auto outcome =
        outcome_of([&] { nonce = dpop_nonce(empty_answer(400, row.headers)).value_or("none"); });
    CHECK((outcome == "ok" ? nonce : outcome) == row.outcome);
  }
}

TEST_CASE("wants_dpop_nonce: RFC 9449 §8, the error word of a refusal and nothing else") {
  const std::string asked = R"({"error":"use_dpop_nonce","error_description":"please"})";
  CHECK(wants_dpop_nonce(json_answer(asked, 400)));
  CHECK(wants_dpop_nonce(json_answer(asked, 401)));
  CHECK(!wants_dpop_nonce(json_answer(asked, 200)));
  CHECK(!wants_dpop_nonce(json_answer(asked, 500)));
  CHECK(!wants_dpop_nonce(json_answer(R"({"error":"invalid_dpop_proof"})", 400)));
  CHECK(!wants_dpop_nonce(json_answer(R"({"error":["use_dpop_nonce"]})", 400)));
  CHECK(!wants_dpop_nonce(json_answer("use_dpop_nonce", 400)));
  CHECK(!wants_dpop_nonce(empty_answer(400)));
}

TEST_CASE("check_binding: a token that is bound to another key is discarded (RFC 9449 §6.1)") {
  const auto outcome = [](const std::string& token) {
    return outcome_of([&] { check_binding(token_set(token), "ours"); });
  };
  CHECK(outcome(jwt_with(R"({"cnf":{"jkt":"ours"}})")) == "ok");
  CHECK(outcome(jwt_with(R"({"cnf":{"jkt":"another"}})")) == "8 not_bound");
  CHECK(outcome(jwt_with(R"({"cnf":{"jkt":""}})")) == "8 not_bound");
  CHECK(outcome(jwt_with(R"({"sub":"a"})")) == "ok");
  CHECK(outcome("opaque") == "ok");
}

TEST_CASE("parse_token_response: the type that was asked for, and no other (RFC 9449 §5)") {
  const auto outcome = [](const std::string& type, TokenType asked) {
    Asked what{"https://as.example", "c", "", {}};
    what.type = asked;
    return outcome_of([&] {
      parse_token_response(json_answer(R"({"access_token":"t","token_type":)" + type + "}"), what,
                           Time());
    });
  };
  CHECK(outcome(R"("DPoP")", TokenType::dpop) == "ok");
  CHECK(outcome(R"("dpop")", TokenType::dpop) == "ok");
  CHECK(outcome(R"("Bearer")", TokenType::dpop) == "8 not_bound");
  CHECK(outcome(R"("bearer")", TokenType::dpop) == "8 not_bound");
  CHECK(outcome(R"("mac")", TokenType::dpop) == "6 invalid_document");
  CHECK(outcome("5", TokenType::dpop) == "6 invalid_document");
  CHECK(outcome("null", TokenType::dpop) == "6 invalid_document");
  CHECK(outcome(R"("DPoP")", TokenType::bearer) == "6 invalid_document");
}
