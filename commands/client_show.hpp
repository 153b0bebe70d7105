// `mcpauth client show`: a client as it stands at the server.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ClientShowOptions {
  std::string name;
  app::AdminOptions admin;
  app::SecretOutputOptions secrets;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const ClientShowOptions&) const = default;
};

void declare_client_show(Declare& declare, ClientShowOptions& options);
Exit run_client_show(const ClientShowOptions& options, app::Env& env);

}  // namespace mcpauth::commands
