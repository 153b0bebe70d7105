// `mcpauth client register`: register an MCP client and keep what comes back.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ClientRegisterOptions {
  std::string name;
  app::DescriptionOptions description;
  app::AdminOptions admin;
  app::ChangeOptions change;
  app::SecretOutputOptions secrets;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const ClientRegisterOptions&) const = default;
};

void declare_client_register(Declare& declare, ClientRegisterOptions& options);
Exit run_client_register(const ClientRegisterOptions& options, app::Env& env);

}  // namespace mcpauth::commands
