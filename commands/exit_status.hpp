// What each exit code means, in the words of the manual.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ExitStatus {
  Exit exit;
  std::string_view meaning;
};

// Return all codes in ascending order.
std::span<const ExitStatus> exit_statuses();
std::string_view meaning(Exit exit);

// Return the exits that a command can give, in ascending order: its page's, and those of every
// command, which can be stopped and whose stdout can be closed.
std::vector<Exit> exits_of(const Page& page);

}  // namespace mcpauth::commands
