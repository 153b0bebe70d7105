// `mcpauth discover`: what guards an MCP server.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct DiscoverOptions {
  std::string url;
  bool allow_legacy = false;
  app::OutputOptions output;
  app::NetworkOptions network;
  bool operator==(const DiscoverOptions&) const = default;
};

void declare_discover(Declare& declare, DiscoverOptions& options);
Exit run_discover(const DiscoverOptions& options, app::Env& env);

}  // namespace mcpauth::commands
