// A secret that somebody types.
#pragma once

#include <string>

#include "app/readable.hpp"
#include "base/secret.hpp"

namespace mcpauth::app {

// Show `prompt` on the terminal and return the line that is typed there, which is not shown; the
// terminal is as before afterwards. Throws Exit 5 `timeout`, 130 or 143 `stopped` after a signal
// that requests the stop, 2 `secret_unreadable` where there is no terminal or no whole line comes.
Secret read_hidden(const std::string& prompt, const Waiting& waiting);

}  // namespace mcpauth::app
