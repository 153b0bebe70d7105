// The table of all drivers. A new driver is a new row.
#include <array>

#include "registry/asgardeo.hpp"

namespace mcpauth::registry {

std::span<const Driver> drivers() {
  static constexpr std::array rows = {
      Driver{"asgardeo", asgardeo_level, make_asgardeo, "Bearer", asgardeo_admin_scopes, true},
  };
  return rows;
}

}  // namespace mcpauth::registry
