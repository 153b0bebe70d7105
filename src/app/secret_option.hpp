// The secret of an option: by its reference, or the value of its variable.
#pragma once

#include <string>

#include "app/env.hpp"
#include "app/secret_reference.hpp"

namespace mcpauth::app {

// Return the secret that `reference` leads to; without a reference, the value of `variable`
// (MCPAUTH_CLIENT_SECRET), which is removed from the environment; empty where there is neither.
Secret secret_option(const std::string& reference, const std::string& variable, Env& env);

// Return where references lead in this world.
Sources secret_sources(Env& env);

}  // namespace mcpauth::app
