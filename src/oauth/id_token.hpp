// ID tokens (OpenID Connect Core §2) and when they hold.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace mcpauth::jose {
struct JwkSet;
}

namespace mcpauth::oauth {

struct IdTokenExpected {
  std::string issuer;
  std::string client_id;
  std::optional<std::string> nonce;  // what was sent
  Secret access_token;               // that came with it; empty: at_hash is not looked at
  Time now;
  std::chrono::seconds leeway{60};
};

// Return the claims of `id_token`, which holds by OpenID Connect Core §3.1.3.7: signature by an
// asymmetric algorithm, typ (none, or JWT), iss, aud (with azp where there are several), exp, iat
// (of the last day), sub, nonce, and at_hash where it is there. Throws Error 8 `invalid_id_token`
// with the first reason why it does not: then none of the tokens may be used (RFC 9700 §4.5.3.2).
json::Document validate_id_token(const Secret& id_token, const jose::JwkSet& keys,
                                 const IdTokenExpected& expected);

}  // namespace mcpauth::oauth
