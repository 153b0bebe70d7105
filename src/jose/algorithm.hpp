// The signature algorithms: one row each, read by signing, verification, key import and the command
// line alike. A new algorithm is a new row.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mcpauth::jose {

enum class Scheme { pkcs1, pss, ecdsa, eddsa, hmac };

struct Algorithm {
  std::string_view name;    // `alg`, compared byte for byte
  std::string_view kty;     // the key it takes
  std::string_view curve;   // `crv`, which is also OpenSSL's name of the group; empty without one
  std::size_t key_bytes;    // EC, OKP: of a coordinate; RSA, oct: the least of the modulus or key
  std::string_view digest;  // OpenSSL's name of the hash, also that of at_hash
  Scheme scheme;
};

// RFC 7518 §3.1 and RFC 8037 §3.1. For a key that names no algorithm, the first row that fits it.
inline constexpr std::array<Algorithm, 13> algorithms = {{
    {"RS256", "RSA", "", 256, "SHA256", Scheme::pkcs1},
    {"RS384", "RSA", "", 256, "SHA384", Scheme::pkcs1},
    {"RS512", "RSA", "", 256, "SHA512", Scheme::pkcs1},
    {"PS256", "RSA", "", 256, "SHA256", Scheme::pss},
    {"PS384", "RSA", "", 256, "SHA384", Scheme::pss},
    {"PS512", "RSA", "", 256, "SHA512", Scheme::pss},
    {"ES256", "EC", "P-256", 32, "SHA256", Scheme::ecdsa},
    {"ES384", "EC", "P-384", 48, "SHA384", Scheme::ecdsa},
    {"ES512", "EC", "P-521", 66, "SHA512", Scheme::ecdsa},
    {"EdDSA", "OKP", "Ed25519", 32, "SHA512", Scheme::eddsa},
    {"HS256", "oct", "", 32, "SHA256", Scheme::hmac},
    {"HS384", "oct", "", 48, "SHA384", Scheme::hmac},
    {"HS512", "oct", "", 64, "SHA512", Scheme::hmac},
}};

// Return the row called `name`, or null. There is none for "none".
const Algorithm* find_algorithm(std::string_view name);

// Return all rows whose keys are pairs: what a verifier accepts unless told otherwise.
std::vector<const Algorithm*> asymmetric_algorithms();

// Return base64url of the left half of `text`'s hash: at_hash and c_hash for an ID token signed
// with `algorithm` (OpenID Connect Core §3.1.3.6).
std::string left_half_hash(const Algorithm& algorithm, std::string_view text);

}  // namespace mcpauth::jose
