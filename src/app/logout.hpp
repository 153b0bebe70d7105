// The end of a session: its tokens revoked where that can be done, the session forgotten in any
// case.
#pragma once

#include <optional>

#include "app/session.hpp"

namespace mcpauth::app {

// A kept session, or as much as its key tells of one that is sealed and cannot be opened.
struct KeptSession {
  std::string key;
  Session session;
  std::optional<Error> sealed;  // why it cannot be opened
};

// Return all that are kept, where `all_sessions` would throw for a sealed one. A file that cannot
// be read at all is told to `unreadable`.
std::vector<KeptSession> kept_sessions(const Context& context, const store::Unreadable& unreadable);

struct SessionEnd {
  bool revoked = false;
  std::string not_revoked{};     // why not; empty too where the session had gone already
  std::optional<Error> failure;  // where the server should have: exit 4 or 5; 7 if sealed
};

// Revoke the session's refresh token, or its access token where it has none (RFC 7009 §2), and
// forget the session. A server without revocation is no failure.
SessionEnd end_session(const Context& context, const Session& session);

// The same for a kept one. What is sealed cannot be revoked: it is forgotten, and the failure says
// why.
SessionEnd end_session(const Context& context, const KeptSession& kept);

}  // namespace mcpauth::app
