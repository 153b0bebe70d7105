// `mcpauth client deauthorize`: take scopes of a server away from a client.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ClientDeauthorizeOptions {
  std::string name;
  std::string server;
  std::vector<std::string> scopes;
  std::string on_behalf;
  Administering run;
  bool operator==(const ClientDeauthorizeOptions&) const = default;
};

void declare_client_deauthorize(Declare& declare, ClientDeauthorizeOptions& options);
Exit run_client_deauthorize(const ClientDeauthorizeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
