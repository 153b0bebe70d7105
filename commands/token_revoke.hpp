// `mcpauth token revoke`: end a token at its server.
#pragma once

#include <string>

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct TokenRevokeOptions {
  std::string token;
  std::string issuer;
  std::string hint;
  app::ClientOptions client;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const TokenRevokeOptions&) const = default;
};

void declare_token_revoke(Declare& declare, TokenRevokeOptions& options);
Exit run_token_revoke(const TokenRevokeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
