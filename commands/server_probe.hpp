// `mcpauth server probe`: whether an authorization server binds tokens to an MCP server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ServerProbeOptions {
  std::string url;
  app::ClientOptions client;
  std::vector<std::string> scopes;
  Administering run;
  bool operator==(const ServerProbeOptions&) const = default;
};

void declare_server_probe(Declare& declare, ServerProbeOptions& options);
Exit run_server_probe(const ServerProbeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
