// The three completion scripts. They hold no commands: each asks `mcpauth __complete`, which walks
// the declarations, so a script never goes stale.
#pragma once

#include <string>
#include <string_view>

namespace mcpauth::commands {

// Return the script for `shell`: bash, zsh or fish.
std::string completion_script(std::string_view shell);

}  // namespace mcpauth::commands
