// `mcpauth server show`: an MCP server as it is registered, and who may use it.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ServerShowOptions {
  std::string server;
  Administering run;
  bool operator==(const ServerShowOptions&) const = default;
};

void declare_server_show(Declare& declare, ServerShowOptions& options);
Exit run_server_show(const ServerShowOptions& options, app::Env& env);

}  // namespace mcpauth::commands
