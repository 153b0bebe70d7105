// `mcpauth agent token`: an agent's own credentials for a token that it acts with.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct AgentTokenOptions {
  std::string name;
  app::TargetOptions target;
  app::ScopeOptions scopes;
  app::ClientOptions client;
  app::DpopOptions dpop;
  app::AgentOptions agent;
  std::string redirect_uri;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const AgentTokenOptions&) const = default;
};

void declare_agent_token(Declare& declare, AgentTokenOptions& options);
Exit run_agent_token(const AgentTokenOptions& options, app::Env& env);

}  // namespace mcpauth::commands
