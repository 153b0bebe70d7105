// `mcpauth server list`: the servers of an authorization server, as they come.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ServerListOptions {
  Administering run;
  bool operator==(const ServerListOptions&) const = default;
};

void declare_server_list(Declare& declare, ServerListOptions& options);
Exit run_server_list(const ServerListOptions& options, app::Env& env);

}  // namespace mcpauth::commands
