// `mcpauth call`: list the tools of an MCP server, or call one.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct CallOptions {
  app::TargetOptions target;
  std::string tool;
  std::vector<std::string> arguments;
  std::string arguments_json;
  std::string protocol_version;
  std::string grant;
  app::AssertionOptions assertion;
  app::ScopeOptions scopes;
  app::ClientOptions client;
  app::DpopOptions dpop;
  app::AgentOptions agent;
  app::BrowserOptions browser;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const CallOptions&) const = default;
};

void declare_call(Declare& declare, CallOptions& options);
Exit run_call(const CallOptions& options, app::Env& env);

}  // namespace mcpauth::commands
