// Tokens for tests, right and wrong ones, by the keys of the RFCs.
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "jose/jwt.hpp"
#include "tests/jose/rfc_keys.hpp"

namespace mcpauth::made {

using Json = mcpauth::Json;

inline const Time now = from_epoch(1785231000);
inline const Json header = {{"typ", "at+jwt"}};
inline const Json claims = {{"iss", "https://as.example"},
                            {"aud", "https://mcp.example/mcp"},
                            {"sub", "alice"},
                            {"exp", 1785231060},
                            {"nbf", 1785230940},
                            {"iat", 1785230940},
                            {"act", {{"sub", "agent"}}},
                            {"scope", "read write"}};

inline jose::SigningKey key(std::string_view jwk, const std::string& kid) {
  auto key = jose::parse_signing_key(Secret(jwk));
  key.kid = kid;
  return key;
}
inline const jose::SigningKey& ec() {
  static const auto made = key(rfc::ec_jwk, "ec");
  return made;
}
inline const jose::SigningKey& rsa() {
  static const auto made = key(rfc::rsa_jwk, "rsa");
  return made;
}
inline const jose::SigningKey& ed25519() {
  static const auto made = key(rfc::ed25519_jwk, "ed");
  return made;
}

// The public halves of the three.
inline Json public_set() {
  return rfc::set_of(
      {jose::public_jwk(ec()), jose::public_jwk(rsa()), jose::public_jwk(ed25519())});
}

inline jose::Expectations expected() {
  return {.issuer = "https://as.example",
          .audience = "https://mcp.example/mcp",
          .typ = "at+jwt",
          .now = now,
          .require = {{"act.sub", "agent"}}};
}

// Return a token whose header and payload are those bytes, with a signature that holds.
inline std::string signed_bytes(std::string_view header_bytes, std::string_view payload_bytes,
                                const jose::SigningKey& by = ec()) {
  const std::string input = base64url_encode(header_bytes) + '.' + base64url_encode(payload_bytes);
  return input + '.' + base64url_encode(by.key.sign(*by.algorithm, input));
}

// Return the good token with `changes` to its claims; null takes a claim away.
inline std::string with_claims(const Json& changes) {
  Json changed = claims;
  for (const auto& [name, value] : changes.items()) {
    changed.erase(name);
    if (!value.is_null()) changed[name] = value;
  }
  return jose::sign_jwt(ec(), header, changed);
}

// Return the good token with `changes` to its header; null takes a member away.
inline std::string with_header(const Json& changes, const jose::SigningKey& by = ec()) {
  Json changed = {{"alg", by.algorithm->name}, {"kid", by.kid}, {"typ", "at+jwt"}};
  for (const auto& [name, value] : changes.items()) {
    changed.erase(name);
    if (!value.is_null()) changed[name] = value;
  }
  return signed_bytes(json::dump(changed), json::dump(claims), by);
}

inline std::string good() {
  return jose::sign_jwt(ec(), header, claims);
}

}  // namespace mcpauth::made
