// TOKEN arguments: a literal, a reference, or what comes on stdin.
#pragma once

#include <string>

#include "app/env.hpp"

namespace mcpauth::app {

// Return the token that `argument` is or refers to; absent or `-`: the first line of stdin. Throws
// Error 2 where nothing was given and stdin is a terminal.
Secret token_argument(const std::string& argument, Env& env);

// Return whether `argument` says that tokens come on stdin.
bool is_from_stdin(const std::string& argument, const Env& env);

}  // namespace mcpauth::app
