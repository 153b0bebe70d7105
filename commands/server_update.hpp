// `mcpauth server update`: the name, description or resource URI of an MCP server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ServerUpdateOptions {
  std::string server;
  std::string name;
  std::string description;
  std::string resource;
  Administering run;
  bool operator==(const ServerUpdateOptions&) const = default;
};

void declare_server_update(Declare& declare, ServerUpdateOptions& options);
Exit run_server_update(const ServerUpdateOptions& options, app::Env& env);

}  // namespace mcpauth::commands
