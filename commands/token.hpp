// `mcpauth token`: print a token that was kept, refreshed or minted; never opens a browser.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct TokenOptions {
  app::TargetOptions target;
  app::ScopeOptions scopes;
  app::ClientOptions client;
  app::AgentOptions agent;
  std::string grant;
  bool show_refresh = false;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const TokenOptions&) const = default;
};

void declare_token(Declare& declare, TokenOptions& options);
Exit run_token(const TokenOptions& options, app::Env& env);

}  // namespace mcpauth::commands
