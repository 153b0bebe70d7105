// An agent's own token, by which it acts for itself or, as actor token, on behalf of a user.
#pragma once

#include "app/guard.hpp"
#include "app/wanted.hpp"

namespace mcpauth::app {

// Return a fresh token of the agent `wanted.agent`, issued to nobody else: by the app-native login
// where the server has it, else as a client with its own credentials. Throws Error 2 without the
// agent's id or secret.
Obtained obtain_agent_token(const Context& context, const Wanted& wanted,
                            const oauth::Scopes& scopes,
                            const std::optional<mcp::NeedsAuthorization>& needs);

// Return the actor token for a sign-in on behalf of a user at `guard`: the kept one, or a fresh
// one. It was checked as far as that can be done here, because a refused exchange burns the user's
// code.
Secret actor_token(const Context& context, const Wanted& wanted, const Guard& guard);

}  // namespace mcpauth::app
