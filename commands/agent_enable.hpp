// `mcpauth agent enable`: let an agent get tokens again.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct AgentEnableOptions {
  std::string name;
  Administering run;
  bool operator==(const AgentEnableOptions&) const = default;
};

void declare_agent_enable(Declare& declare, AgentEnableOptions& options);
Exit run_agent_enable(const AgentEnableOptions& options, app::Env& env);

}  // namespace mcpauth::commands
