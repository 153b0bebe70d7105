// Giving and taking access, for whichever subject.
#pragma once

#include <string>
#include <vector>

#include "app/registration_json.hpp"

namespace mcpauth::app {

// Return the scopes that `texts` name, each once, verbatim. Throws Error 2.
std::vector<std::string> named_scopes(const std::vector<std::string>& texts);

// Return whom `client` uses a server for: as `word` says ("self", "user"), else by its grants.
registry::For on_behalf(const std::string& word, const registry::Client& client);

// Give `wanted`, take `unwanted` away, and return what the subject may use then, while nobody else
// changes the subject: servers keep what it may use with the rest of it.
registry::Access give_access(const Context& context, const Administration& administration,
                             const registry::Access& wanted);
registry::Access take_access(const Context& context, const Administration& administration,
                             const registry::Access& unwanted);

// Do the same of access to `server`, and print what is left. Throws Error 2 for a scope that the
// server does not have, before anything is sent.
void authorize(const Context& context, const Administration& administration,
               const registry::Access& wanted,
               const registry::Registered<registry::McpServer>& server, const OutputOptions& output,
               const ChangeOptions& change);
void deauthorize(const Context& context, const Administration& administration,
                 const registry::Access& unwanted, const OutputOptions& output,
                 const ChangeOptions& change);

}  // namespace mcpauth::app
