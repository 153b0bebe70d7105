// `mcpauth agent list`: the agents of an authorization server, as they come.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct AgentListOptions {
  Administering run;
  bool operator==(const AgentListOptions&) const = default;
};

void declare_agent_list(Declare& declare, AgentListOptions& options);
Exit run_agent_list(const AgentListOptions& options, app::Env& env);

}  // namespace mcpauth::commands
