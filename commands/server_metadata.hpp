// `mcpauth server metadata`: the metadata that an MCP server is to publish.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ServerMetadataOptions {
  std::string url;
  std::vector<std::string> scopes;
  bool check = false;
  Administering run;
  bool operator==(const ServerMetadataOptions&) const = default;
};

void declare_server_metadata(Declare& declare, ServerMetadataOptions& options);
Exit run_server_metadata(const ServerMetadataOptions& options, app::Env& env);

}  // namespace mcpauth::commands
