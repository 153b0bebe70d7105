// `mcpauth token introspect`: what the authorization server says of a token.
#pragma once

#include <string>

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct TokenIntrospectOptions {
  std::string token;
  std::string issuer;
  std::string hint;
  bool userinfo = false;
  app::ClientOptions client;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const TokenIntrospectOptions&) const = default;
};

void declare_token_introspect(Declare& declare, TokenIntrospectOptions& options);
Exit run_token_introspect(const TokenIntrospectOptions& options, app::Env& env);

}  // namespace mcpauth::commands
