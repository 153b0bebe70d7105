// `mcpauth token exchange`: a token for another one (RFC 8693), perhaps with somebody who acts.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct TokenExchangeOptions {
  app::TargetOptions target;
  app::AssertionOptions assertion;
  std::string requested_token_type;
  app::ScopeOptions scopes;
  app::ClientOptions client;
  bool show_refresh = false;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const TokenExchangeOptions&) const = default;
};

void declare_token_exchange(Declare& declare, TokenExchangeOptions& options);
Exit run_token_exchange(const TokenExchangeOptions& options, app::Env& env);

}  // namespace mcpauth::commands
