// Client metadata as RFC 7591 §2 has them, whether they are registered or published.
#pragma once

#include "dev/model.hpp"

namespace mcpauth::dev {

// Return `client` with the metadata of `body`; what that does not name is a default. A `Refusal`
// invalid_client_metadata or invalid_redirect_uri where they are not right.
Client with_metadata(Client client, const Json& body);

}  // namespace mcpauth::dev
