// `mcpauth scope list`: the scopes of an MCP server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ScopeListOptions {
  std::string server;
  Administering run;
  bool operator==(const ScopeListOptions&) const = default;
};

void declare_scope_list(Declare& declare, ScopeListOptions& options);
Exit run_scope_list(const ScopeListOptions& options, app::Env& env);

}  // namespace mcpauth::commands
