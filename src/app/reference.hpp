// The one object that a name, an id or a URL of the command line means.
#pragma once

#include <string>

#include "registry/registrar.hpp"

namespace mcpauth::app {

// Return it as it stands at the server. Throws Error 2 with the candidates: `unknown_name` where
// there is none, `ambiguous_name` where there are several.
registry::Registered<registry::McpServer> require_server(registry::Registrar& registrar,
                                                         const std::string& reference);
registry::Registered<registry::Client> require_client(registry::Registrar& registrar,
                                                      const std::string& reference);
registry::Registered<registry::Agent> require_agent(registry::Registrar& registrar,
                                                    const std::string& reference);

}  // namespace mcpauth::app
