// The keys that tokens are verified with, from wherever the user says.
#pragma once

#include <string>
#include <vector>

#include "app/env.hpp"
#include "app/options.hpp"
#include "jose/jwk.hpp"

namespace mcpauth::app {

struct KeySource {
  std::string jwks;    // a file or a URL
  std::string issuer;  // whose metadata name the keys, where `jwks` does not
  std::string secret;  // a reference, for HS algorithms
  bool operator==(const KeySource&) const = default;
};

struct VerificationKeys {
  jose::JwkSet set;
  bool symmetric = false;
};

// Return the keys. Throws Error 2 where no source was named or a file is not a key set; 5, 6 or 8
// where a URL gives none.
VerificationKeys find_verification_keys(const KeySource& source, const NetworkOptions& network,
                                        Env& env);

// Return the algorithms to accept: those named in `names`, else all that `keys` allow. HS
// algorithms need a secret, and a secret in a key set needs them to be named (RFC 8725 §3.1).
// Throws Error 2.
std::vector<const jose::Algorithm*> accepted_algorithms(const std::vector<std::string>& names,
                                                        const KeySource& source,
                                                        const VerificationKeys& keys);

}  // namespace mcpauth::app
