// `mcpauth client rotate-secret`: give a client a new secret.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ClientRotateSecretOptions {
  std::string name;
  app::SecretOutputOptions secrets;
  Administering run;
  bool operator==(const ClientRotateSecretOptions&) const = default;
};

void declare_client_rotate_secret(Declare& declare, ClientRotateSecretOptions& options);
Exit run_client_rotate_secret(const ClientRotateSecretOptions& options, app::Env& env);

}  // namespace mcpauth::commands
