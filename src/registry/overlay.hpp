// What stands together with what a manifest says of it.
#pragma once

#include "base/json.hpp"
#include "registry/model.hpp"

namespace mcpauth::registry {

// Return the element of `list` that is called `name`; null where there is none.
const Json* with_name(const Json& list, const Json& name);

// Return `standing` with the members that `wanted` has: what a manifest does not mention stays.
Json overlaid(const Json& standing, const Json& wanted);

// Return the object of `like`'s kind that a merged `value` is.
McpServer object_from(const Json& value, const McpServer& like);
Client object_from(const Json& value, const Client& like);
Agent object_from(const Json& value, const Agent& like);

// Return `now` with what `after` has otherwise than `before`: somebody else may have changed the
// rest meanwhile.
McpServer rebased(const McpServer& before, const McpServer& after, const McpServer& now);
Client rebased(const Client& before, const Client& after, const Client& now);
Agent rebased(const Agent& before, const Agent& after, const Agent& now);

}  // namespace mcpauth::registry
