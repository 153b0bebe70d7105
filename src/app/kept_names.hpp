// Names from the store, for completion.
#pragma once

#include <string>
#include <vector>

#include "app/env.hpp"

namespace mcpauth::app {

// Return the URLs of the servers that sessions are kept for, sorted; none where the store cannot be
// read.
std::vector<std::string> kept_urls(Env& env);

// Return the clients and the agents that sessions are of, likewise.
std::vector<std::string> kept_client_ids(Env& env);
std::vector<std::string> kept_agent_ids(Env& env);

// Return the names of what is kept of a kind ("client", "server", "agent", "profile"), likewise.
std::vector<std::string> kept_names(Env& env, const std::string& kind);

}  // namespace mcpauth::app
