// `mcpauth client show`: a client as it stands at the server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ClientShowOptions {
  std::string name;
  app::SecretOutputOptions secrets;
  Administering run;
  bool operator==(const ClientShowOptions&) const = default;
};

void declare_client_show(Declare& declare, ClientShowOptions& options);
Exit run_client_show(const ClientShowOptions& options, app::Env& env);

}  // namespace mcpauth::commands
