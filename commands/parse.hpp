// The command line: words into the members that a command declared.
#pragma once

#include <string>
#include <vector>

#include "app/env.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

enum class Parsed { run, help };

// Fill the targets of `declare` from `words` (what follows the command's name) and, where an option
// is absent, from the environment. Of two that exclude each other the one among the words rules
// over the other's variable. Throws Error exit 2 with the word that is wrong.
Parsed parse(Declare& declare, const std::string& command, std::vector<std::string> words,
             app::Env& env);

}  // namespace mcpauth::commands
