// `mcpauth client authorize`: let a client use scopes of a server.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ClientAuthorizeOptions {
  std::string name;
  std::string server;
  std::vector<std::string> scopes;
  std::string on_behalf;
  app::AdminOptions admin;
  app::ChangeOptions change;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const ClientAuthorizeOptions&) const = default;
};

void declare_client_authorize(Declare& declare, ClientAuthorizeOptions& options);
Exit run_client_authorize(const ClientAuthorizeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
