// `mcpauth agent delete`: an agent that is not to be any more.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct AgentDeleteOptions {
  std::string name;
  bool yes = false;
  Administering run;
  bool operator==(const AgentDeleteOptions&) const = default;
};

void declare_agent_delete(Declare& declare, AgentDeleteOptions& options);
Exit run_agent_delete(const AgentDeleteOptions& options, app::Env& env);

}  // namespace mcpauth::commands
