// Which of the kept sessions serves what is wanted.
#pragma once

#include <optional>

#include "app/guard.hpp"
#include "app/wanted.hpp"

namespace mcpauth::app {

// Return the session that fits, if there is one. Who names no agent, no audience and no proof of a
// key means the session without, where there is one. Where the server has just asked (`needs`), its
// metadata are read again first: a token of an issuer that is not its own any more is not used (RFC
// 9728 §5.2). Throws Error 2 where several fit, Error 8 where the client belongs to another issuer.
std::optional<Session> choose_session(const Context& context, const Wanted& wanted,
                                      const std::optional<mcp::NeedsAuthorization>& needs);

}  // namespace mcpauth::app
