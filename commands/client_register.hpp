// `mcpauth client register`: register an MCP client and keep what comes back.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ClientRegisterOptions {
  std::string name;
  app::DescriptionOptions description;
  app::SecretOutputOptions secrets;
  Administering run;
  bool operator==(const ClientRegisterOptions&) const = default;
};

void declare_client_register(Declare& declare, ClientRegisterOptions& options);
Exit run_client_register(const ClientRegisterOptions& options, app::Env& env);

}  // namespace mcpauth::commands
