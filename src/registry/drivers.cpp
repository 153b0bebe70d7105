// The table of all drivers. A new driver is a new row.
#include <array>

#include "registry/asgardeo.hpp"
#include "registry/glewlwyd.hpp"
#include "registry/keycloak.hpp"
#include "registry/registrar.hpp"
#include "registry/standard.hpp"

namespace mcpauth::registry {

std::span<const Driver> drivers() {
  static constexpr std::array rows = {
      Driver{"asgardeo", asgardeo_level, make_asgardeo, "Bearer", asgardeo_admin_scopes, true,
             asgardeo_side_effects},
      Driver{"keycloak", keycloak_level, make_keycloak},
      // Its SQLite answers 500 to who writes beside another.
      Driver{"glewlwyd", glewlwyd_level, make_glewlwyd, "token", {}, false, nullptr, 1},
      Driver{"standard", standard_level, make_standard},
  };
  return rows;
}

}  // namespace mcpauth::registry
