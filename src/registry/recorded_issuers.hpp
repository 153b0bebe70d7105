// Which authorization servers anything was registered or recorded at from here.
#pragma once

#include <string>
#include <vector>

#include "store/store.hpp"

namespace mcpauth::registry {

// Return their issuers, sorted.
std::vector<std::string> recorded_issuers(store::Store& store);

}  // namespace mcpauth::registry
