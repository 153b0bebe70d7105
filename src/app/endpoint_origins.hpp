// Where the endpoints of an authorization server stand, remembered from their first use.
#pragma once

#include <string>

#include "app/context.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::app {

// Remember at which origins the endpoints of `server` stand, and say so where one is not the
// issuer's; on any later use throw Error 8 `endpoint_moved` for an endpoint elsewhere: what we keep
// for this issuer was not meant for that one.
void check_origins(const Context& context, const oauth::ServerMetadata& server);

// Let the next use of `issuer` be a first one, unless sessions of it are still kept.
void forget_origins(const Context& context, const std::string& issuer);

}  // namespace mcpauth::app
