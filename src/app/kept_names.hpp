// Names from the store, for completion.
#pragma once

#include <string>
#include <vector>

#include "app/env.hpp"

namespace mcpauth::app {

// Return the URLs of the servers that sessions are kept for, sorted; none where the store cannot be
// read.
std::vector<std::string> kept_urls(Env& env);

}  // namespace mcpauth::app
