// `mcpauth server register`: an MCP server as a protected resource, with its scopes.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ServerRegisterOptions {
  std::string url;
  std::string name;
  std::string description;
  std::vector<std::string> scopes;
  Administering run;
  bool operator==(const ServerRegisterOptions&) const = default;
};

void declare_server_register(Declare& declare, ServerRegisterOptions& options);
Exit run_server_register(const ServerRegisterOptions& options, app::Env& env);

}  // namespace mcpauth::commands
