// The values of options, checked and put where the command wants them.
#pragma once

#include "commands/given.hpp"

namespace mcpauth::commands {

// Check what `option` of `command` was given and put it into its target, if it was given anything.
// Throws Error exit 2.
void fill(const Option& option, const Given& given, const std::string& command);

}  // namespace mcpauth::commands
