// Client authentication at the token, PAR, introspection and revocation endpoints.
#pragma once

#include "dev/state.hpp"

namespace mcpauth::dev {

// Return the client that sent the request, proven as it was registered: by nothing, by a secret in
// the header or the form (RFC 6749 §2.3.1), or by a signed assertion (RFC 7523 §2.2). A `Refusal`
// invalid_client for any other.
const Client& authenticated_client(State& state, const ServerRequest& request,
                                   const Parameters& form);

}  // namespace mcpauth::dev
