// What each exit code means, in the words of the manual.
#pragma once

#include <span>
#include <string_view>

#include "base/error.hpp"

namespace mcpauth::commands {

struct ExitStatus {
  Exit exit;
  std::string_view meaning;
};

// Return all codes in ascending order.
std::span<const ExitStatus> exit_statuses();
std::string_view meaning(Exit exit);

}  // namespace mcpauth::commands
