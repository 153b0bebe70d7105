// `mcpauth client list`: the clients of an authorization server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ClientListOptions {
  Administering run;
  bool operator==(const ClientListOptions&) const = default;
};

void declare_client_list(Declare& declare, ClientListOptions& options);
Exit run_client_list(const ClientListOptions& options, app::Env& env);

}  // namespace mcpauth::commands
