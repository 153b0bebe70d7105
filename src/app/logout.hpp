// The end of a session: its tokens revoked where that can be done, the session forgotten in any
// case.
#pragma once

#include <optional>

#include "app/session.hpp"

namespace mcpauth::app {

struct SessionEnd {
  bool revoked = false;
  std::optional<Error> failure;  // why not, where the server should have: exit 4 or 5
};

// Revoke the session's refresh token, or its access token where it has none (RFC 7009 §2), and
// forget the session. A server without revocation is no failure.
SessionEnd end_session(const Context& context, const Session& session);

}  // namespace mcpauth::app
