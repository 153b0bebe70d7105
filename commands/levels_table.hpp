// The table of README: how far each kind of server takes part in each verb.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace mcpauth::commands {

// Return the table in Markdown, from the drivers. `was_run` says whether the verb, as a command has
// it, was run against a real server of the driver's kind.
std::string levels_table(
    const std::function<bool(std::string_view driver, std::string_view verb)>& was_run);

// Return whether a script of a suite runs the verb, at the beginning of a line; to show what would
// be sent is not to run it.
bool runs_verb(std::string_view suite, std::string_view verb);

// Return `text` with `table` between the two lines that mark its place. Throws Error 2 where they
// are missing.
std::string with_levels_table(const std::string& text, const std::string& table);

}  // namespace mcpauth::commands
