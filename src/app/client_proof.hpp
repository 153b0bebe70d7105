// What each way of client authentication takes from the user.
#pragma once

#include "oauth/client_auth.hpp"

namespace mcpauth::app {

// Throw Error 2, which says how it is given, where `proofs` lack what `method` needs.
void require_proof(oauth::AuthMethod method, oauth::Proofs proofs);

}  // namespace mcpauth::app
