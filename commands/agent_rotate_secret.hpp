// `mcpauth agent rotate-secret`: a new secret for an agent.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct AgentRotateSecretOptions {
  std::string name;
  app::SecretOutputOptions secrets;
  Administering run;
  bool operator==(const AgentRotateSecretOptions&) const = default;
};

void declare_agent_rotate_secret(Declare& declare, AgentRotateSecretOptions& options);
Exit run_agent_rotate_secret(const AgentRotateSecretOptions& options, app::Env& env);

}  // namespace mcpauth::commands
