// A question before what cannot be undone.
#pragma once

#include <string>

#include "app/env.hpp"

namespace mcpauth::app {

// Return whether this run may ask anybody: stdin and stderr are terminals.
bool may_ask(const Env& env);

// Ask `question` on stderr and return whether the answer is y or yes. A signal ends it at once
// (Error `stopped`).
bool confirmed(Env& env, const std::string& question);

// Ask `question` where this run may ask. Throws Error 2 `not_confirmed` for any answer but yes.
void confirm_on_terminal(Env& env, const std::string& question);

}  // namespace mcpauth::app
