// An agent as it is shown: whose id and whose secret each of its credentials is.
#pragma once

#include "app/administration.hpp"

namespace mcpauth::app {

// Return the agent in the form that all verbs show: its id as `agent_id`, and as `client_id` that
// of the client it signs in through, where it has one of its own.
Json agent_json(const registry::Registered<registry::Agent>& agent);
Json agent_json(const Administration& administration,
                const registry::Registered<registry::Agent>& agent);

}  // namespace mcpauth::app
