// `mcpauth client update`: change what a client is.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ClientUpdateOptions {
  std::string name;
  std::string new_name;
  app::DescriptionOptions description;
  app::SecretOutputOptions secrets;
  Administering run;
  bool operator==(const ClientUpdateOptions&) const = default;
};

void declare_client_update(Declare& declare, ClientUpdateOptions& options);
Exit run_client_update(const ClientUpdateOptions& options, app::Env& env);

}  // namespace mcpauth::commands
