// Sound keys and sets of keys.
#include "jose/jwk.hpp"

#include <doctest/doctest.h>

#include "base/encoding.hpp"
#include "tests/jose/rfc_keys.hpp"

using namespace mcpauth;
using namespace mcpauth::jose;

namespace {

Json public_rsa(const Json& changes) {
  return rfc::with(rfc::public_half(rfc::rsa_jwk), changes);
}
Json public_ec(const Json& changes = Json::object()) {
  return rfc::with(rfc::public_half(rfc::ec_jwk), changes);
}

std::string set_refusal(const Json& value) {
  try {
    parse_jwks(value);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::protocol);
    return error.code;
  }
  return "";
}

std::string secret_set_refusal(const Json& value) {
  try {
    parse_secret_jwks(value);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::usage);
    return error.message;
  }
  return "";
}

}  // namespace

TEST_CASE("parse_jwk: what the key is for is kept, certificates are not looked at") {
  const Jwk jwk = parse_jwk(public_ec({{"kid", "1"},
                                       {"use", "sig"},
                                       {"alg", "ES256"},
                                       {"key_ops", {"verify"}},
                                       {"x5c", "no array"},
                                       {"x5u", "http://127.0.0.1:1/"},
                                       {"jku", "http://127.0.0.1:1/"}}));
  CHECK(jwk.problem == "");
  CHECK(jwk.kty == "EC");
  CHECK(jwk.kid == "1");
  CHECK(jwk.use == "sig");
  CHECK(jwk.alg == "ES256");
  CHECK(jwk.key_ops == std::vector<std::string>{"verify"});
}

TEST_CASE("parse_jwk: an exponent other than 65537 serves if it is odd and above 2^16") {
  CHECK(parse_jwk(public_rsa({{"e", "AQAD"}})).problem == "");
  CHECK(parse_jwk(public_rsa({{"e", base64url_encode(std::string(8, '\xff'))}})).problem == "");
}

TEST_CASE("parse_jwks: keys keep their order, bad ones and repeated kids included") {
  const auto set =
      parse_jwks(rfc::set_of({public_ec({{"kid", "a"}}), Json(5), public_ec({{"kid", "a"}})}));
  REQUIRE(set.keys.size() == 3);
  CHECK(set.keys[0].key);
  CHECK(set.keys[1].fault == KeyFault::bad);
  CHECK(set.keys[2].kid == "a");
}

TEST_CASE("parse_jwks: what is no set is exit 6 (RFC 7517 §5)") {
  for (const char* text : {"[]", "{}", R"({"keys":{}})", R"({"keys":null})", R"("keys")", "null"}) {
    CAPTURE(std::string(text));
    CHECK(set_refusal(rfc::json_of(text)) == "invalid_jwks");
  }
  CHECK(set_refusal(rfc::set_of({})) == "");
}

TEST_CASE("parse_secret_jwks: nothing but oct keys, mixed sets are exit 2 (J-01)") {
  const Json secret = rfc::json_of(rfc::secret_jwk);
  CHECK(parse_secret_jwks(rfc::set_of({secret})).keys.size() == 1);
  CHECK(secret_set_refusal(rfc::set_of({secret, public_ec()})) ==
        "the set of secrets has a key that is none");
  CHECK(secret_set_refusal(rfc::set_of({})) == "the set of secrets is empty");
  CHECK(secret_set_refusal(rfc::set_of({rfc::with(secret, {{"k", "="}})})) ==
        "a secret cannot be used: its member k is not base64url");
  CHECK(is_secret_jwks(rfc::set_of({secret})));
  CHECK(is_secret_jwks(rfc::set_of({public_ec(), secret})));
  CHECK(!is_secret_jwks(rfc::set_of({public_ec()})));
  CHECK(!is_secret_jwks(rfc::set_of({})));
  CHECK(!is_secret_jwks(Json(1)));
}
