// The key that our client assertions are signed with, chosen by what we have and what the server
// takes.
#pragma once

#include "app/identity.hpp"

namespace mcpauth::app {

// Return the first of the identity's private keys, and the algorithm, that the server lists; for
// client_secret_jwt its secret, as a key. --signing-alg stands instead of the server's list. Throws
// Error 2 `invalid_key` or `usage` where there is none, Error 9 `unsupported_signing_alg` where the
// server takes none of our algorithms.
jose::SigningKey assertion_key(const Identity& identity, const oauth::ServerMetadata& server);

// Return Error 2 `invalid_key` for a secret that is to sign with `algorithms`, none of which is
// HMAC.
Error secret_signs_not(std::string_view algorithms);

// Return the algorithm called `name`, or null for an empty one. Throws Error 2.
const jose::Algorithm* named_algorithm(const std::string& name);

}  // namespace mcpauth::app
