// `mcpauth export`: what stands at an authorization server, as a manifest.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ExportOptions {
  std::string out_file;
  Administering run;
  bool operator==(const ExportOptions&) const = default;
};

void declare_export(Declare& declare, ExportOptions& options);
Exit run_export(const ExportOptions& options, app::Env& env);

}  // namespace mcpauth::commands
