// `mcpauth client update`: change what a client is.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ClientUpdateOptions {
  std::string name;
  std::string new_name;
  app::DescriptionOptions description;
  app::AdminOptions admin;
  app::ChangeOptions change;
  app::SecretOutputOptions secrets;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const ClientUpdateOptions&) const = default;
};

void declare_client_update(Declare& declare, ClientUpdateOptions& options);
Exit run_client_update(const ClientUpdateOptions& options, app::Env& env);

}  // namespace mcpauth::commands
