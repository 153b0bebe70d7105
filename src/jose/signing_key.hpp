// Our own private keys: read from PEM, JWK or JWKS, generated, and exported.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "jose/key.hpp"

namespace mcpauth::jose {

struct SigningKey {
  PrivateKey key;
  std::string kid;  // empty: the header has none
  const Algorithm* algorithm;
};

// Return the private keys in `text`: PEM (PKCS#8, not encrypted), a private JWK, or a JWK Set, of
// which those that fit are taken; at least one. Each signs with its own `alg`, or the first of
// `allowed` that fits it; `use` and `key_ops` have to allow signatures. kid is the JWK's own; PEM
// has none. Throws Error 2 `invalid_key`, never
// with a byte of the key in it.
std::vector<SigningKey> parse_signing_keys(const Secret& text,
                                           const std::vector<const Algorithm*>& allowed);
// Return the first of them, for `algorithm`; without one, for any.
SigningKey parse_signing_key(const Secret& text, const Algorithm* algorithm = nullptr);

// Return a fresh key for `algorithm` (RSA: 2,048 bits), its thumbprint as kid.
SigningKey generate_signing_key(const Algorithm& algorithm);

// Return the RFC 7638 thumbprint of the public half, with SHA-256.
std::string thumbprint(const SigningKey& key);
// Return the public half as a JWK with kid, use and alg.
Json public_jwk(const SigningKey& key);
// Return the private JWK as one line of JSON, which `parse_signing_key` reads.
Secret private_jwk(const SigningKey& key);

}  // namespace mcpauth::jose
