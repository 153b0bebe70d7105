// `mcpauth login`: sign a user in, also on behalf of whom an agent is to act, and keep the session.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct LoginOptions {
  app::TargetOptions target;
  app::ScopeOptions scopes;
  app::ClientOptions client;
  app::DpopOptions dpop;
  app::AgentOptions agent;
  app::BrowserOptions browser;
  bool device = false;
  bool show_refresh = false;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const LoginOptions&) const = default;
};

void declare_login(Declare& declare, LoginOptions& options);
Exit run_login(const LoginOptions& options, app::Env& env);

}  // namespace mcpauth::commands
