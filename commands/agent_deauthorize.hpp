// `mcpauth agent deauthorize`: what an agent may use of an MCP server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct AgentDeauthorizeOptions {
  std::string name;
  std::string server;
  std::vector<std::string> scopes;
  Administering run;
  bool operator==(const AgentDeauthorizeOptions&) const = default;
};

void declare_agent_deauthorize(Declare& declare, AgentDeauthorizeOptions& options);
Exit run_agent_deauthorize(const AgentDeauthorizeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
