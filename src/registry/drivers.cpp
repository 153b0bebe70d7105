// The table of all drivers. A new driver is a new row.
#include "registry/registrar.hpp"

namespace mcpauth::registry {

std::span<const Driver> drivers() {
  return {};
}

}  // namespace mcpauth::registry
