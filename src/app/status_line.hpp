// The last line of a terminal, which tells how far a run is and is written over.
#pragma once

#include <string_view>

#include "app/env.hpp"

namespace mcpauth::app {

// Show `line` in the place of the one before; an empty one takes it away. Several threads may.
void show_status(Env& env, std::string_view line);

// Write a whole line to stderr, where the status line stood: it comes back when it is shown next.
void write_line(Env& env, std::string_view line);

}  // namespace mcpauth::app
