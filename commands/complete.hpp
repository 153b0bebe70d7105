// `mcpauth __complete WORDS…`: what may stand where the last word is; asked by the completion
// scripts.
#pragma once

#include <string>
#include <vector>

#include "app/env.hpp"

namespace mcpauth::commands {

// Return a line for each candidate: the word, a tab, what it means. A first line `:file` or
// `:directory` leaves it to the shell. Nothing is asked of the network.
std::string complete(std::vector<std::string> words, app::Env& env);

}  // namespace mcpauth::commands
