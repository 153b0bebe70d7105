// `mcpauth server authorize`: what a user may use of an MCP server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ServerAuthorizeOptions {
  std::string server;
  std::string user;
  std::vector<std::string> scopes;
  Administering run;
  bool operator==(const ServerAuthorizeOptions&) const = default;
};

void declare_server_authorize(Declare& declare, ServerAuthorizeOptions& options);
Exit run_server_authorize(const ServerAuthorizeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
