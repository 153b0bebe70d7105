// Opens a URL in the user's browser.
#pragma once

#include <optional>
#include <string>

namespace mcpauth::app {

// Start `command` (a program's path or name, taken whole: blanks and `%s` mean nothing) with `url`
// as its one argument (U-3); where it is empty, the desktop's opener from a fixed list of paths.
// The caller says what $BROWSER says. Return why it could not be started, or nothing. Never waits
// for the program. Throws Exit 8 `url_refused` for anything but an http or https URL (U-2).
std::optional<std::string> open_browser(const std::string& command, const std::string& url);

}  // namespace mcpauth::app
