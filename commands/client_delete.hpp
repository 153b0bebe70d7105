// `mcpauth client delete`: delete a client at the server and forget it.
#pragma once

#include "commands/administering.hpp"

namespace mcpauth::commands {

struct ClientDeleteOptions {
  std::string name;
  bool forget = false;
  bool yes = false;
  Administering run;
  bool operator==(const ClientDeleteOptions&) const = default;
};

void declare_client_delete(Declare& declare, ClientDeleteOptions& options);
Exit run_client_delete(const ClientDeleteOptions& options, app::Env& env);

}  // namespace mcpauth::commands
