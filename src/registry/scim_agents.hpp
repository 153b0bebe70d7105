// Agents as SCIM resources, at servers that advertise the type (RFC 7644,
// draft-abbey-scim-agent-extension).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "registry/registrar.hpp"

namespace mcpauth::registry {

struct ScimEndpoint {
  std::string url;  // of the agents, without a slash at its end
  http::Transport transport;
  http::Reach reach = http::Reach::anywhere;
};

// Return where the agents are of the SCIM server at `admin_url`; nothing where that is empty or its
// /ResourceTypes tells of no agents (RFC 7644 §4). Throws Error 8 where they are at no plain path.
std::optional<ScimEndpoint> find_scim_agents(const Administration& administration);

// Hand over the agents page by page until `take` returns false (RFC 7644 §3.4.2.4). An empty
// filter: none.
void each_scim_agent(const ScimEndpoint& agents, const std::string& filter,
                     const std::function<bool(const Json& resource)>& take);

// An agent there and its client here know each other by the client's id, which is the agent's
// externalId. Return the agent of that client, or nothing.
std::optional<Json> find_scim_agent(const ScimEndpoint& agents, const std::string& client_id);

// Create the agent, unless that client has one, and return it.
Json create_scim_agent(const ScimEndpoint& agents, const Agent& agent,
                       const std::string& client_id);
// Make the agent of that client what `agent` says, and return it.
Json change_scim_agent(const ScimEndpoint& agents, const Agent& agent,
                       const std::string& client_id);
// Delete the agent of that client, if there is one.
void delete_scim_agent(const ScimEndpoint& agents, const std::string& client_id);

// Return an agent of the server's that was not registered from here.
Registered<Agent> registered_scim(const Json& resource);

}  // namespace mcpauth::registry
