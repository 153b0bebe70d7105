// `mcpauth setup`: put the helper into an MCP host's configuration, or take it out.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct SetupOptions {
  std::string host;
  std::string server;
  std::string name;
  std::string file;
  bool yes = false;
  bool remove = false;
  app::OutputOptions output;
};

void declare_setup(Declare& declare, SetupOptions& options);
Exit run_setup(const SetupOptions& options, app::Env& env);

}  // namespace mcpauth::commands
