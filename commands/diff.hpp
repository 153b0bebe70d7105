// `mcpauth diff`: where an authorization server differs from a manifest.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct DiffOptions {
  std::string file;
  bool prune = false;
  Administering run;
  bool operator==(const DiffOptions&) const = default;
};

void declare_diff(Declare& declare, DiffOptions& options);
Exit run_diff(const DiffOptions& options, app::Env& env);

}  // namespace mcpauth::commands
