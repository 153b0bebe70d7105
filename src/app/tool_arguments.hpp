// The arguments of a tool, from the command line.
#pragma once

#include <string>
#include <vector>

#include "app/env.hpp"
#include "base/json.hpp"

namespace mcpauth::app {

// Return the object that `reference` leads to (none: an empty one) with each NAME=VALUE of `pairs`
// added, VALUE as JSON where it parses and as text where it does not. Throws Error 2.
Json tool_arguments(const std::vector<std::string>& pairs, const std::string& reference, Env& env);

}  // namespace mcpauth::app
