// The examples of RFC 7515, 7638 and 8037.
#include <doctest/doctest.h>

#include "base/encoding.hpp"
#include "jose/jwt.hpp"
#include "tests/jose/rfc_keys.hpp"

using namespace mcpauth;
using namespace mcpauth::jose;

namespace {

Expectations in_2011(const char* algorithm) {
  return {.algorithms = {find_algorithm(algorithm)},
          .issuer = "joe",
          .audience = {},
          .typ = {},
          .now = from_epoch(1300819379),
          .leeway = {},
          .require = {{"http://example.com/is_root", "true"}}};
}

std::string signature_of(std::string_view token) {
  return std::string(token.substr(token.rfind('.') + 1));
}

std::string input_of(std::string_view token) {
  return std::string(token.substr(0, token.rfind('.')));
}

}  // namespace

TEST_CASE("verify: RFC 7515 A.1, HS256") {
  const auto keys = parse_secret_jwks(rfc::set_of({rfc::json_of(rfc::secret_jwk)}));
  const auto result = verify(rfc::secret_token, keys, in_2011("HS256"));
  CHECK(result.reason == "");
  CHECK(result.valid);
  CHECK(result.header == rfc::json_of(R"({"typ":"JWT","alg":"HS256"})"));
  CHECK(result.claims ==
        rfc::json_of(R"({"iss":"joe","exp":1300819380,"http://example.com/is_root":true})"));
}

TEST_CASE("verify: RFC 7515 A.2, RS256") {
  const auto keys = parse_jwks(rfc::set_of({rfc::public_half(rfc::rsa_jwk)}));
  CHECK(verify(rfc::rsa_token, keys, in_2011("RS256")).valid);
}

TEST_CASE("sign: RFC 7515 A.2 byte for byte") {
  const auto key = parse_signing_key(Secret(rfc::rsa_jwk));
  CHECK(key.algorithm->name == "RS256");
  CHECK(base64url_encode(key.key.sign(*key.algorithm, input_of(rfc::rsa_token))) ==
        signature_of(rfc::rsa_token));
}

TEST_CASE("verify: RFC 7515 A.3, ES256") {
  const auto keys = parse_jwks(rfc::set_of({rfc::public_half(rfc::ec_jwk)}));
  CHECK(verify(rfc::ec_token, keys, in_2011("ES256")).valid);
}

TEST_CASE("sign: RFC 8037 A.4, Ed25519 byte for byte") {
  const auto key = parse_signing_key(Secret(rfc::ed25519_jwk));
  const std::string signature = key.key.sign(*key.algorithm, rfc::ed25519_input);
  CHECK(base64url_encode(signature) == rfc::ed25519_signature);
  const auto jwk = parse_jwk(rfc::public_half(rfc::ed25519_jwk));
  REQUIRE(jwk.key);
  CHECK(jwk.key->verify(*find_algorithm("EdDSA"), rfc::ed25519_input, signature));
}

TEST_CASE("thumbprint: RFC 7638 §3.1 and RFC 8037 A.3") {
  CHECK(parse_jwk(rfc::json_of(rfc::thumbprint_jwk)).thumbprint ==
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  CHECK(parse_jwk(rfc::public_half(rfc::ed25519_jwk)).thumbprint ==
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST_CASE("thumbprint: members of other kinds do not change it (RFC 7638 §3.2)") {
  const Json jwk = rfc::with(rfc::json_of(rfc::thumbprint_jwk), {{"crv", "P-256"}, {"x", "AA"}});
  CHECK(parse_jwk(jwk).thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST_CASE("left_half_hash: at_hash of OpenID Connect Core A.3") {
  CHECK(left_half_hash(*find_algorithm("RS256"), "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") ==
        "77QmUPtjPfzWtF2AnpK9RQ");
}

TEST_CASE("left_half_hash: is half as long as the hash of the algorithm") {
  CHECK(left_half_hash(*find_algorithm("ES384"), "a").size() == 32);
  CHECK(left_half_hash(*find_algorithm("EdDSA"), "a").size() == 43);
}
