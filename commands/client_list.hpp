// `mcpauth client list`: the clients of an authorization server.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ClientListOptions {
  app::AdminOptions admin;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const ClientListOptions&) const = default;
};

void declare_client_list(Declare& declare, ClientListOptions& options);
Exit run_client_list(const ClientListOptions& options, app::Env& env);

}  // namespace mcpauth::commands
