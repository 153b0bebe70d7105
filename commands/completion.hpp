// `mcpauth completion SHELL`: the script that a shell loads.
#pragma once

#include <string>

#include "app/env.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct CompletionOptions {
  std::string shell;
  bool operator==(const CompletionOptions&) const = default;
};

void declare_completion(Declare& declare, CompletionOptions& options);
Exit run_completion(const CompletionOptions& options, app::Env& env);

}  // namespace mcpauth::commands
