// Our private keys on their way to a file, and their public halves for the servers.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "jose/signing_key.hpp"

namespace mcpauth::app {

// Write `key` as a private JWK to `path`, which is made, 0600 and synced. Throws Error 2
// `file_exists` where there is anything already, Error 7 where it cannot be written; then nothing
// is left.
void write_new_key(const std::string& path, const jose::SigningKey& key);

// Return the public halves as a JWK Set.
Json public_jwks(const std::vector<jose::SigningKey>& keys);

// Return the object mcpauth/key/1 of a new key; without a `file`, with its private half.
Json key_json(const jose::SigningKey& key, const std::string& file);

}  // namespace mcpauth::app
