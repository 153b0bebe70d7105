// `mcpauth agent authorize`: what an agent may use of an MCP server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct AgentAuthorizeOptions {
  std::string name;
  std::string server;
  std::vector<std::string> scopes;
  std::string on_behalf;
  Administering run;
  bool operator==(const AgentAuthorizeOptions&) const = default;
};

void declare_agent_authorize(Declare& declare, AgentAuthorizeOptions& options);
Exit run_agent_authorize(const AgentAuthorizeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
