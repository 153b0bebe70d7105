// `mcpauth agent disable`: let an agent get no more tokens.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct AgentDisableOptions {
  std::string name;
  Administering run;
  bool operator==(const AgentDisableOptions&) const = default;
};

void declare_agent_disable(Declare& declare, AgentDisableOptions& options);
Exit run_agent_disable(const AgentDisableOptions& options, app::Env& env);

}  // namespace mcpauth::commands
