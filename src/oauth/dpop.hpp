// Demonstrating proof of possession (RFC 9449): proofs, the servers' nonces, and what is bound.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "base/time.hpp"
#include "base/url.hpp"
#include "http/message.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::jose {
struct Algorithm;
struct SigningKey;
}  // namespace mcpauth::jose

namespace mcpauth::oauth {

struct TokenSet;

// What one proof is about; it serves one request. `jti` is base64url of 12 random bytes or more.
struct DpopProof {
  std::string method;
  Url url;
  std::string jti;
  Time now;
  std::optional<std::string> nonce;  // the server's newest
  Secret access_token;               // with which it is sent; empty: to the token endpoint
};

// Return the value of the `DPoP` header field (RFC 9449 §4.2).
Secret dpop_proof(const jose::SigningKey& key, const DpopProof& proof);

// Return the algorithm for a new key: ES256, or the first of ours that the server lists (RFC 9449
// §5.1; one that lists nothing is tried). Throws Error 9 `unsupported_signing_alg`.
const jose::Algorithm& dpop_algorithm(const ServerMetadata& metadata);

// Return the nonce that `response` brings for the next request to its server (RFC 9449 §8.2), or
// nothing. Throws Error 6 `invalid_nonce` where it breaks the grammar of RFC 9449 §8.1.
std::optional<std::string> dpop_nonce(const http::Response& response);

// Return whether an authorization server refuses a request for want of a nonce (RFC 9449 §8).
bool wants_dpop_nonce(const http::Response& response);

// Throw Error 8 `not_bound` where the access token is a JWT that is bound to another key than the
// one with `thumbprint` (RFC 9449 §6.1). Whether any other one is bound cannot be seen.
void check_binding(const TokenSet& tokens, const std::string& thumbprint);

}  // namespace mcpauth::oauth
