// Signing a user in on another device (RFC 8628): a code here, a page there.
#pragma once

#include "app/guard.hpp"
#include "app/wanted.hpp"

namespace mcpauth::app {

// Return the session of a user who has just entered the code. Code and page are shown on stderr; a
// browser is opened only where one was named. The session is saved before it is returned. Throws
// Error 3 where this run may not ask anybody or nobody answers in time (--timeout, else five
// minutes, and never longer than the code lives), Error 9 where the server has no such grant.
Obtained sign_in_elsewhere(const Context& context, const Wanted& wanted, const oauth::Scopes& asked,
                           const std::optional<mcp::NeedsAuthorization>& needs);

// Return how somebody without a browser here can sign in at `server`; empty: not by a code.
std::string device_offer(const Wanted& wanted, const oauth::ServerMetadata& server);

}  // namespace mcpauth::app
