// What other runs did while this one was under way.
#pragma once

#include <chrono>

#include "app/env.hpp"

namespace mcpauth::app {

// Return whether `at` is between the start of this run and now. A time that is still to come was
// written by a clock that has been set back since (C-13).
bool is_beside(const Env& env, std::chrono::system_clock::time_point at);

}  // namespace mcpauth::app
