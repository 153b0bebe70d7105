// Enabling and disabling an agent are one and the same change.
#pragma once

#include <string>

#include "app/administration.hpp"
#include "commands/administering.hpp"

namespace mcpauth::commands {

struct Enabled {
  const std::string& agent;
  bool enabled;
};

// Make the agent what is wanted, and print it as it stands then.
Exit set_enabled(const app::Context& context, const app::Administration& administration,
                 const Enabled& wanted, const Administering& run, app::Env& env);

}  // namespace mcpauth::commands
