// The client that a request without a person is made as.
#pragma once

#include "app/identity.hpp"

namespace mcpauth::app {

// Return the client that was given, or that is registered at this issuer and kept. Throws Error 9
// `no_client` where there is neither.
Identity known_client(const Context& context, const Credentials& credentials,
                      const oauth::ServerMetadata& server);

}  // namespace mcpauth::app
