// A session before it has tokens.
#pragma once

#include "app/context.hpp"
#include "app/guard.hpp"
#include "app/identity.hpp"
#include "app/wanted.hpp"

namespace mcpauth::app {

// Return a session without tokens for what is wanted from `guard` as `identity`; with its DPoP key,
// where the user or the resource wants its tokens bound.
Session new_session(const Context& context, const Wanted& wanted, const Guard& guard,
                    const Identity& identity);

// Throw Error 8 where the client that was given, or is kept, has a session for this server at
// another issuer and none at this one, and the user did not say with --client-issuer that it
// belongs here: credentials belong to one issuer (MCP authorization).
void check_same_issuer(const Context& context, const ClientOptions& client, const Guard& guard);
// The same for the agent that is wanted, whose secret belongs to one issuer too.
void check_issuer_of_agent(const Context& context, const Wanted& wanted, const Guard& guard);

}  // namespace mcpauth::app
