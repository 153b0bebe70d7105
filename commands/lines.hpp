// Text in lines that fit a screen.
#pragma once

#include <string>
#include <string_view>

namespace mcpauth::commands {

// What fits a screen of 80 columns.
inline constexpr std::size_t help_width = 79;

// Return `text` in lines of at most `width`, broken at blanks, all but the first indented by
// `indent`; the first one begins at column `used`. A word that is longer has a line of its own.
std::string wrap(std::string_view text, std::size_t used, std::size_t indent,
                 std::size_t width = help_width);

// Return `mcpauth COMMAND`, indented, in lines of at most `width` that a shell reads as one: broken
// before an option, a URL or what a shell reads itself.
std::string wrap_command(std::string_view command, std::size_t indent, std::size_t width);

}  // namespace mcpauth::commands
