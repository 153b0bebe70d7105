// Waiting while a person is busy elsewhere.
#pragma once

#include <chrono>

#include "app/env.hpp"

namespace mcpauth::app {

// Wait for `span`, but not beyond `end`. On a terminal a line counts down to `end`, and is gone
// afterwards. Throws Error 130 or 143 when the run is stopped.
void wait_visibly(Env& env, std::chrono::seconds span, Time end);

}  // namespace mcpauth::app
