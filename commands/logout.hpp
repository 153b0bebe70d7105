// `mcpauth logout`: revoke a session's tokens and forget it.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct LogoutOptions {
  std::string url;
  std::string issuer;
  std::string resource;
  std::string client_id;
  bool all = false;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const LogoutOptions&) const = default;
};

void declare_logout(Declare& declare, LogoutOptions& options);
Exit run_logout(const LogoutOptions& options, app::Env& env);

}  // namespace mcpauth::commands
