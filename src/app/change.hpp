// Changing one object that others may be changing, too.
#pragma once

#include <functional>
#include <string>

#include "app/administration.hpp"

namespace mcpauth::app {

template <typename Object>
struct Changed {
  Object wanted;
  registry::Registered<Object> got;
};

// Returns what an object is to be, made of what it is.
template <typename Object>
using Make = std::function<Object(const registry::Registered<Object>& before)>;

// Make of the object that `reference` means what `make` says, and return both. It is read with its
// lock held, so that what another run has just written is not lost. In the journal it is an update
// (`in_journal`). Throws as `require_server` and its like do, and what `make` throws.
Changed<registry::McpServer> change_server(const Context& context,
                                           const Administration& administration,
                                           const std::string& reference,
                                           const Make<registry::McpServer>& make);
Changed<registry::Client> change_client(const Context& context,
                                        const Administration& administration,
                                        const std::string& reference,
                                        const Make<registry::Client>& make);
Changed<registry::Agent> change_agent(const Context& context, const Administration& administration,
                                      const std::string& reference,
                                      const Make<registry::Agent>& make);

// The same of an object that was read long before, and is called `name` afterwards: under that it
// is in the journal.
Changed<registry::McpServer> change_read_before(
    const Context& context, const Administration& administration,
    const registry::Registered<registry::McpServer>& read, const std::string& name,
    const Make<registry::McpServer>& make);
Changed<registry::Client> change_read_before(const Context& context,
                                             const Administration& administration,
                                             const registry::Registered<registry::Client>& read,
                                             const std::string& name,
                                             const Make<registry::Client>& make);
Changed<registry::Agent> change_read_before(const Context& context,
                                            const Administration& administration,
                                            const registry::Registered<registry::Agent>& read,
                                            const std::string& name,
                                            const Make<registry::Agent>& make);

}  // namespace mcpauth::app
