// What a change does to a text, as people read it.
#pragma once

#include <string>

namespace mcpauth::app {

// Return the lines between the common beginning and the common end, `-` before those that go and
// `+` before those that come, with at most three lines around them; empty where nothing changes.
// What stands in the texts is made safe.
std::string line_diff(const std::string& before, const std::string& after);

}  // namespace mcpauth::app
