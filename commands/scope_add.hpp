// `mcpauth scope add`: one more scope of an MCP server.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ScopeAddOptions {
  std::string server;
  std::string scope;
  std::string description;
  Administering run;
  bool operator==(const ScopeAddOptions&) const = default;
};

void declare_scope_add(Declare& declare, ScopeAddOptions& options);
Exit run_scope_add(const ScopeAddOptions& options, app::Env& env);

}  // namespace mcpauth::commands
