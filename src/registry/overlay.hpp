// What stands together with what a manifest says of it.
#pragma once

#include "base/json.hpp"

namespace mcpauth::registry {

// Return the element of `list` that is called `name`; null where there is none.
const Json* with_name(const Json& list, const Json& name);

// Return `standing` with the members that `wanted` has: what a manifest does not mention stays.
Json overlaid(const Json& standing, const Json& wanted);

}  // namespace mcpauth::registry
