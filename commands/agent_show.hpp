// `mcpauth agent show`: an agent as it stands, and what it signs in with.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct AgentShowOptions {
  std::string name;
  app::SecretOutputOptions secrets;
  Administering run;
  bool operator==(const AgentShowOptions&) const = default;
};

void declare_agent_show(Declare& declare, AgentShowOptions& options);
Exit run_agent_show(const AgentShowOptions& options, app::Env& env);

}  // namespace mcpauth::commands
