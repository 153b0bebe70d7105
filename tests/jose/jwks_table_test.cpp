// Bad keys, each with the reason why it is not used and the clause that says so.
#include <doctest/doctest.h>

#include "base/encoding.hpp"
#include "jose/jwk.hpp"
#include "tests/jose/rfc_keys.hpp"

using namespace mcpauth;
using namespace mcpauth::jose;

namespace {

struct BadKey {
  std::string clause;
  std::string name;
  std::string problem;
  Json jwk;
  KeyFault fault = KeyFault::bad;
};

Json rsa_with(const Json& changes) {
  return rfc::with(rfc::public_half(rfc::rsa_jwk), changes);
}
Json ec_with(const Json& changes) {
  return rfc::with(rfc::public_half(rfc::ec_jwk), changes);
}
Json ed25519_with(const Json& changes) {
  return rfc::with(rfc::public_half(rfc::ed25519_jwk), changes);
}

// The octets of the modulus of RFC 7515 A.2.
std::string modulus() {
  return *base64url_decode(*json::find_string(rfc::public_half(rfc::rsa_jwk), "n"));
}
Json with_modulus(const std::string& octets) {
  return rsa_with({{"n", base64url_encode(octets)}});
}

std::string with_first(std::string octets, char first) {
  octets.front() = first;
  return octets;
}
std::string with_last(std::string octets, char last) {
  octets.back() = last;
  return octets;
}

// k·M + 65537^12345 mod M, with M the product of the primes below 168: what Infineon's library
// made.
const char* const roca_modulus =
    "kIbMPgHyRsaf6oGAmqUjZWRtOXxuVfRH1Krf5aqLyQspk-luozkipdenqcWYkBARvkrhjQG6BjcqGx_"
    "1Pnyel7zBNiq7vyi"
    "s2RnmLoPf1nlziK8vDCA_jICH7WRXRWazms5rXn8Z5nofUbvOarCesLYGqcorRiysybW7sgHMb58eBZwet1KcloI_"
    "anFlLr"
    "1HqFZzcKFazzmVTFkISStriHYQ5U6uutn86EDiL_5PlheSEpnPQ-2K84X5ANJ03HVAJ_"
    "jZWRKT1Ucd1SRBv0CmkKWNOGkv_"
    "-mJDMvR1s0zPS7VNOh8l7MSBOSG8G4gEROPk5yGiiWmonSHPb3IvXeQfQ";

std::vector<BadKey> bad_rsa() {
  const std::string n = modulus();
  return {
      {"RFC 7518 §3.3", "1024 bits", "its modulus has less than 2048 bits",
       with_modulus(with_last(n.substr(0, 128), '\1'))},
      {"RFC 7518 §3.3", "2047 bits", "its modulus has less than 2048 bits",
       with_modulus(with_first(n, '\x7f'))},
      {"J-04", "18432 bits", "its modulus has more than 16384 bits",
       with_modulus(n + n + n + n + n + n + n + n + n)},
      {"J-04", "even modulus", "its modulus is even", with_modulus(with_last(n, '\2'))},
      {"J-04", "modulus with a factor of 3", "its modulus has a small factor",
       with_modulus(std::string(256, '\xff'))},
      {"CVE-2017-15361", "ROCA", "it was made by a broken generator (ROCA)",
       rsa_with({{"n", roca_modulus}})},
      {"FIPS 186-5 §5.1", "exponent 1", "its exponent is below 65537", rsa_with({{"e", "AQ"}})},
      {"FIPS 186-5 §5.1", "exponent 3", "its exponent is below 65537", rsa_with({{"e", "Aw"}})},
      {"FIPS 186-5 §5.1", "exponent 65535", "its exponent is below 65537",
       rsa_with({{"e", "__8"}})},
      {"FIPS 186-5 §5.1", "even exponent", "its exponent is even", rsa_with({{"e", "AQAC"}})},
      {"J-04", "exponent of 65 bits", "its exponent has more than 64 bits",
       rsa_with({{"e", base64url_encode("\1" + std::string(7, '\0') + "\1")}})},
      {"J-04", "exponent as long as the modulus", "its exponent has more than 64 bits",
       rsa_with({{"e", base64url_encode(n)}})},
      {"RFC 7518 §2", "modulus with a zero before", "its member n does not have the fewest octets",
       with_modulus('\0' + n)},
      {"RFC 7518 §2", "exponent with a zero before", "its member e does not have the fewest octets",
       rsa_with({{"e", "AAEAAQ"}})},
      {"RFC 7518 §2", "empty exponent", "its member e does not have the fewest octets",
       rsa_with({{"e", ""}})},
      {"RFC 7518 §6.3.1", "no exponent", "it has no member e", rsa_with({{"e", nullptr}})},
      {"RFC 7518 §6.3.1", "exponent a number", "it has no member e", rsa_with({{"e", 65537}})},
      {"RFC 7515 §2", "exponent with padding", "its member e is not base64url",
       rsa_with({{"e", "AQAB===="}})},
      {"RFC 7515 §2", "modulus in base64", "its member n is not base64url",
       rsa_with({{"n", base64_encode(n)}})},
  };
}

std::vector<BadKey> bad_curves() {
  const std::string x = *json::find_string(rfc::public_half(rfc::ec_jwk), "x");
  const std::string octets = *base64url_decode(x);
  return {
      {"J-04", "a point off the curve", "its point is not on the curve", ec_with({{"y", x}})},
      {"J-04", "the point 0, 0", "its point is not on the curve",
       ec_with({{"x", std::string(43, 'A')}, {"y", std::string(43, 'A')}})},
      {"J-04", "a coordinate above the prime", "its point is not on the curve",
       ec_with({{"x", base64url_encode(std::string(32, '\xff'))}})},
      {"J-04", "the point of another curve", "its member x does not have 48 octets",
       ec_with({{"crv", "P-384"}})},
      {"RFC 7518 §6.2.1.2", "a coordinate too short", "its member x does not have 32 octets",
       ec_with({{"x", base64url_encode(octets.substr(1))}})},
      {"RFC 7518 §6.2.1.2", "a coordinate too long", "its member x does not have 32 octets",
       ec_with({{"x", base64url_encode('\0' + octets)}})},
      {"RFC 7518 §6.2.1.3", "no y", "it has no member y", ec_with({{"y", nullptr}})},
      {"RFC 7518 §6.2.1.1", "no curve", "it has no curve", ec_with({{"crv", nullptr}})},
      {"RFC 7518 §6.2.1.1", "a curve in lower case", "its curve \"p-256\" is not supported",
       ec_with({{"crv", "p-256"}})},
      {"RFC 8812 §3.1", "secp256k1", "its curve \"secp256k1\" is not supported",
       ec_with({{"crv", "secp256k1"}})},
      {"RFC 8037 §2", "X25519", "its curve \"X25519\" is not supported",
       ed25519_with({{"crv", "X25519"}})},
      {"RFC 8037 §2", "Ed25519 too short", "its member x does not have 32 octets",
       ed25519_with({{"x", "AAAA"}})},
      {"J-04", "Ed25519 of order 1", "its point has a small order",
       ed25519_with({{"x", base64url_encode("\1" + std::string(31, '\0'))}})},
      {"J-04", "Ed25519 of order 2", "its point has a small order",
       ed25519_with({{"x", base64url_encode("\xec" + std::string(30, '\xff') + "\x7f")}})},
      {"J-04", "Ed25519 of order 4", "its point has a small order",
       ed25519_with({{"x", std::string(43, 'A')}})},
      {"J-04", "Ed25519 of order 8, its sign set", "its point has a small order",
       ed25519_with({{"x", "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_IU"}})},
  };
}

std::vector<BadKey> bad_members() {
  return {
      {"RFC 7517 §4.1", "no kty", "it has no kty", ec_with({{"kty", nullptr}})},
      {"RFC 7517 §4.1", "kty in lower case", "its kind \"ec\" is not supported",
       ec_with({{"kty", "ec"}})},
      {"RFC 7517 §4.1", "kty of nothing", "its kind \"AKP\" is not supported",
       ec_with({{"kty", "AKP"}})},
      {"RFC 7517 §4.1", "kty a number", "the key: member \"kty\" is not a string",
       ec_with({{"kty", 2}})},
      {"RFC 7517 §4.5", "kid a number", "the key: member \"kid\" is not a string",
       ec_with({{"kid", 1}})},
      {"RFC 7517 §4.2", "use an array", "the key: member \"use\" is not a string",
       ec_with({{"use", {"sig"}}})},
      {"RFC 7517 §4.3", "key_ops a string", "the key: member \"key_ops\" is not an array",
       ec_with({{"key_ops", "verify"}})},
      {"RFC 7517 §5", "a string for a key", "the key is not a JSON object", Json("key")},
      {"RFC 7517 §5", "null for a key", "the key is not a JSON object", Json(nullptr)},
      {"RFC 7517 §9.2", "a private EC key", "it has members of a private key",
       rfc::json_of(rfc::ec_jwk), KeyFault::forbidden},
      {"RFC 7517 §9.2", "a private RSA key", "it has members of a private key",
       rfc::json_of(rfc::rsa_jwk), KeyFault::forbidden},
      {"RFC 7517 §9.2", "a private Ed25519 key", "it has members of a private key",
       rfc::json_of(rfc::ed25519_jwk), KeyFault::forbidden},
      {"RFC 7517 §9.2", "one private member", "it has members of a private key",
       rsa_with({{"qi", "AA"}}), KeyFault::forbidden},
      {"RFC 7517 §9.2", "d that is null", "it has members of a private key",
       ec_with({{"d", nullptr}}), KeyFault::forbidden},
      {"J-01", "a symmetric key", "it is symmetric", rfc::json_of(rfc::secret_jwk),
       KeyFault::forbidden},
      {"J-01", "k in a public key", "it has members of a private key", ec_with({{"k", "AA"}}),
       KeyFault::forbidden},
  };
}

void check_bad(const std::vector<BadKey>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.clause);
    CAPTURE(row.name);
    const Jwk jwk = parse_jwk(row.jwk);
    CHECK(jwk.problem == row.problem);
    CHECK(jwk.fault == row.fault);
    CHECK(!jwk.key);
    CHECK(jwk.thumbprint == "");
  }
}

}  // namespace

TEST_CASE("parse_jwk: bad RSA keys are not used") {
  check_bad(bad_rsa());
}

TEST_CASE("parse_jwk: bad points and curves are not used") {
  check_bad(bad_curves());
}

TEST_CASE("parse_jwk: bad members, and keys that should not have been published, are not used") {
  check_bad(bad_members());
}

TEST_CASE("parse_jwk: the keys that the bad ones are made of are good") {
  for (const Json& jwk :
       {rsa_with(Json::object()), ec_with(Json::object()), ed25519_with(Json::object())}) {
    CHECK(parse_jwk(jwk).problem == "");
    CHECK(parse_jwk(jwk).key);
  }
}
