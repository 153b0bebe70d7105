// `mcpauth apply`: make an authorization server what a manifest says.
#pragma once

#include "commands/administering.hpp"

#include <cstdint>
#include <optional>

namespace mcpauth::commands {

struct ApplyOptions {
  std::string file;
  bool prune = false;
  bool yes = false;
  bool print_schema = false;
  std::optional<std::int64_t> jobs;
  Administering run;
  bool operator==(const ApplyOptions&) const = default;
};

void declare_apply(Declare& declare, ApplyOptions& options);
Exit run_apply(const ApplyOptions& options, app::Env& env);

}  // namespace mcpauth::commands
