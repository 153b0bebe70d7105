// `mcpauth client rotate-secret`: give a client a new secret.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ClientRotateSecretOptions {
  std::string name;
  app::AdminOptions admin;
  app::ChangeOptions change;
  app::SecretOutputOptions secrets;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const ClientRotateSecretOptions&) const = default;
};

void declare_client_rotate_secret(Declare& declare, ClientRotateSecretOptions& options);
Exit run_client_rotate_secret(const ClientRotateSecretOptions& options, app::Env& env);

}  // namespace mcpauth::commands
