// `mcpauth exec`: run a program with a token in its environment, a descriptor or a file.
#pragma once

#include "app/env.hpp"
#include "commands/wanted_options.hpp"

namespace mcpauth::commands {

struct ExecOptions : WantedOptions {
  std::vector<std::string> command;
  std::string env;
  std::optional<std::int64_t> fd;
  std::string file_env;
  bool refresh = false;
};

// Return the references to secrets that our own options hold, whichever of them this run reads.
std::vector<std::string> secret_references(ExecOptions options);

void declare_exec(Declare& declare, ExecOptions& options);
Exit run_exec(const ExecOptions& options, app::Env& env);

}  // namespace mcpauth::commands
