// What --help prints, walked out of the declarations.
#pragma once

#include <string>
#include <string_view>

#include "commands/declare.hpp"
#include "commands/tree.hpp"

namespace mcpauth::commands {

// Return what `mcpauth` alone prints: every command with its summary.
std::string overview();

// Return the commands whose names begin with the word `group`, or nothing where there is none.
std::string group_help(std::string_view group);

// Return the help of one command, at most 80 columns wide.
std::string leaf_help(const Leaf& leaf, const Declare& declare);

// Return `mcpauth NAME ARGUMENTS [options]`.
std::string synopsis(const Leaf& leaf, const Declare& declare);

// Return the option as it is typed: `--client-id ID`, `-v, --verbose`.
std::string spelling(const Option& option);

}  // namespace mcpauth::commands
