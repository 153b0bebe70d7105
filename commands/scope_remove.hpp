// `mcpauth scope remove`: a scope that an MCP server is not to have any more.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ScopeRemoveOptions {
  std::string server;
  std::string scope;
  bool force = false;
  Administering run;
  bool operator==(const ScopeRemoveOptions&) const = default;
};

void declare_scope_remove(Declare& declare, ScopeRemoveOptions& options);
Exit run_scope_remove(const ScopeRemoveOptions& options, app::Env& env);

}  // namespace mcpauth::commands
