// `mcpauth agent register`: an identity for an agent.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct AgentRegisterOptions {
  std::string name;
  std::string owner;
  std::string kind;
  app::SecretOutputOptions secrets;
  Administering run;
  bool operator==(const AgentRegisterOptions&) const = default;
};

void declare_agent_register(Declare& declare, AgentRegisterOptions& options);
Exit run_agent_register(const AgentRegisterOptions& options, app::Env& env);

}  // namespace mcpauth::commands
