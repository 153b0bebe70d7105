// A secret that somebody types.
#pragma once

#include <string>

#include "base/secret.hpp"

namespace mcpauth::app {

// Show `prompt` on the terminal and return the line that is typed there, which is not shown; the
// terminal is as before afterwards, also after a signal. Throws Exit 130 after Ctrl-C, 2
// `secret_unreadable` where there is no terminal or more than 4,095 bytes come.
Secret read_hidden(const std::string& prompt);

}  // namespace mcpauth::app
