// `mcpauth headers`: the header that carries the token, for hosts that run a helper.
#pragma once

#include "app/env.hpp"
#include "commands/wanted_options.hpp"

namespace mcpauth::commands {

void declare_headers(Declare& declare, WantedOptions& options);
Exit run_headers(const WantedOptions& options, app::Env& env);

}  // namespace mcpauth::commands
