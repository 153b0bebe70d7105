// Opens a URL in the user's browser.
#pragma once

#include <optional>
#include <string>

#include "base/descriptor.hpp"

namespace mcpauth::app {

// Start `command` (a program's path or name, taken whole: blanks and `%s` mean nothing) with `url`
// as its one argument (U-3); where it is empty, the desktop's opener from a fixed list of paths.
// The caller says what $BROWSER says. Return why it could not be started, or nothing. Never waits
// for the program: when it ends, `end` is closed, and gets a byte before where it ended with a
// failure. Throws Exit 8 `url_refused` for anything but an http or https URL (U-2).
std::optional<std::string> open_browser(const std::string& command, const std::string& url,
                                        Descriptor end = {});

}  // namespace mcpauth::app
