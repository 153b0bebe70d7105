// Manual pages, walked out of the declarations.
#pragma once

#include <string>

#include "commands/tree.hpp"

namespace mcpauth::commands {

// Return mcpauth(1): the commands, what all of them share, exit codes, environment and files.
std::string main_page();

// Return the page of one command, mcpauth-NAME(1).
std::string leaf_page(const Leaf& leaf);

// Return `mcpauth-token-verify.1` for "token verify".
std::string page_file(const Leaf& leaf);

}  // namespace mcpauth::commands
