// `mcpauth server delete`: an MCP server that is not to be any more.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ServerDeleteOptions {
  std::string server;
  bool force = false;
  bool yes = false;
  Administering run;
  bool operator==(const ServerDeleteOptions&) const = default;
};

void declare_server_delete(Declare& declare, ServerDeleteOptions& options);
Exit run_server_delete(const ServerDeleteOptions& options, app::Env& env);

}  // namespace mcpauth::commands
