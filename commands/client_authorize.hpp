// `mcpauth client authorize`: let a client use scopes of a server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ClientAuthorizeOptions {
  std::string name;
  std::string server;
  std::vector<std::string> scopes;
  std::string on_behalf;
  Administering run;
  bool operator==(const ClientAuthorizeOptions&) const = default;
};

void declare_client_authorize(Declare& declare, ClientAuthorizeOptions& options);
Exit run_client_authorize(const ClientAuthorizeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
