// `mcpauth client deauthorize`: take scopes of a server away from a client.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ClientDeauthorizeOptions {
  std::string name;
  std::string server;
  std::vector<std::string> scopes;
  std::string on_behalf;
  app::AdminOptions admin;
  app::ChangeOptions change;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const ClientDeauthorizeOptions&) const = default;
};

void declare_client_deauthorize(Declare& declare, ClientDeauthorizeOptions& options);
Exit run_client_deauthorize(const ClientDeauthorizeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
