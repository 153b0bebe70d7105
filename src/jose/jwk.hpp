// Other people's keys: JWK and JWK Sets (RFC 7517), of which only sound public keys are usable.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "jose/key.hpp"

namespace mcpauth::jose {

// What keeps a key from being used. A forbidden one is private or symmetric and was published
// nevertheless; a bad one is malformed, weak, of an unknown kind or not for signatures.
enum class KeyFault { none, forbidden, bad };

struct Jwk {
  std::string kty;
  std::optional<std::string> kid;
  std::optional<std::string> use;
  std::optional<std::vector<std::string>> key_ops;
  std::optional<std::string> alg;
  std::optional<Key> key;  // there if and only if `fault` is none
  KeyFault fault = KeyFault::none;
  std::string problem;     // one safe line: "its point is not on the curve"
  std::string thumbprint;  // RFC 7638 with SHA-256; of a usable key only

  // Return why a signature by `algorithm` is not to be verified with this key, or nothing: the
  // key's kind, and its own `alg`, `use` and `key_ops` (RFC 8725 §3.1).
  std::optional<std::string> misfit(const Algorithm& algorithm) const;
};

struct JwkSet {
  std::vector<Jwk> keys;  // in the document's order, unusable ones and repeated kids included
};

// Return `value` as a public key. It never throws: what is wrong is in `fault` and `problem`.
// Refused are members that are not canonical base64url of the right length (RFC 7518 §6), points
// off their curve or of small order, RSA moduli below 2,048 or above 16,384 bits, even, with a
// small factor or with the ROCA fingerprint (CVE-2017-15361), and exponents that are even, not
// above 2^16 (FIPS 186-5 §5.1) or above 64 bits (what OpenSSL computes). x5c, x5u and jku are
// neither read nor followed.
Jwk parse_jwk(const Json& value);

// Return the keys of a public set. Throws Error 6 `invalid_jwks` where `value` has no array `keys`.
JwkSet parse_jwks(const Json& value, Exit exit = Exit::protocol);

// Return the keys of a set given as a secret on purpose: nothing but `oct` keys. Throws Error 2
// `invalid_jwks` for a mixed or empty set.
JwkSet parse_secret_jwks(const Json& value);
// Return whether `value` looks like such a set: one of its keys is `oct`.
bool is_secret_jwks(const Json& value);
// Return the set of that one secret, which serves whatever kid a token names.
JwkSet secret_jwks(const Secret& secret);

}  // namespace mcpauth::jose
