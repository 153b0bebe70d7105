// Agents that were registered here, and what they sign in with.
#pragma once

#include <optional>
#include <string>

#include "app/context.hpp"
#include "app/options.hpp"
#include "registry/record.hpp"

namespace mcpauth::app {

// Return `options` with the id of the agent that `actor` names, at `issuer` where one is given.
// Throws Error 2 where none, or more than one, was registered here by that name, and where another
// id is given besides.
AgentOptions named_agent(const Context& context, AgentOptions options, const std::string& issuer);

// Return what is kept of the agent `agent_id` at `issuer`: what it has is sent nowhere else.
std::optional<registry::Record> find_agent(const Context& context, const std::string& issuer,
                                           const std::string& agent_id);

}  // namespace mcpauth::app
