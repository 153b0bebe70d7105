// The admin interface's own APIs, which stand among the others.
#pragma once

#include "dev/state.hpp"

namespace mcpauth::dev {

// Put those that are missing into `state`, and authorize the client `administrator` for all of
// them.
void add_system_apis(State& state, const std::string& administrator);

}  // namespace mcpauth::dev
