// The server's signing keys: ES256 at once, RS256 when it is first needed or earlier.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string_view>

#include "base/json.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::dev {

using SigningKeyPtr = std::shared_ptr<const jose::SigningKey>;
using FutureKey = std::shared_future<SigningKeyPtr>;

class Keys {
 public:
  Keys();
  // The keys that `private_json` returned. Throws Error where they cannot be read.
  explicit Keys(const Json& saved);

  // Begin to make the RSA key, in a thread of its own; again: nothing.
  void begin_rs256();
  // Return the key for ES256 or RS256; the latter may have to be waited for.
  FutureKey for_algorithm(std::string_view alg);
  // Put a new ES256 key in the place of the old one.
  void rotate();

  // Return the JWKS, with the keys that are there by now.
  Json public_set() const;
  // Return the private keys for the state file; waits for the RSA key if it was begun.
  Json private_json() const;

  // Return the claims of an access token (`typ` at+jwt, RFC 9068) of `issuer` that is signed with
  // our ES256 key and holds at `now`; nothing for any other.
  std::optional<Json> access_token_claims(std::string_view token, const std::string& issuer,
                                          Time now) const;

 private:
  void use_es256(SigningKeyPtr key);

  FutureKey es256_;
  FutureKey rs256_;
  jose::JwkSet es256_set_;
};

}  // namespace mcpauth::dev
