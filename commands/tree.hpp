// The table of all commands: what `mcpauth WORDS…` runs.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/env.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

// Runs a command whose options have been filled in.
using Run = std::function<Exit(app::Env&)>;

struct Leaf {
  std::string_view name;     // "token verify"
  std::string_view summary;  // one line, lower case, no full stop
  // Declare the options of a new run and return it; they live as long as the run.
  Run (*bind)(Declare&);
  bool hidden = false;
};

// Return all commands, sorted by name.
std::span<const Leaf> leaves();

// Return the leaf that the first words of `words` name, the longest that fits, and take those words
// away; null where they name none.
const Leaf* take_leaf(std::vector<std::string>& words);

// Return the one of `names` that `word` was probably meant to be, or an empty string.
std::string nearest(std::string_view word, const std::vector<std::string>& names);

}  // namespace mcpauth::commands
