// `mcpauth server deauthorize`: what a user may use of an MCP server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ServerDeauthorizeOptions {
  std::string server;
  std::string user;
  std::vector<std::string> scopes;
  Administering run;
  bool operator==(const ServerDeauthorizeOptions&) const = default;
};

void declare_server_deauthorize(Declare& declare, ServerDeauthorizeOptions& options);
Exit run_server_deauthorize(const ServerDeauthorizeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
