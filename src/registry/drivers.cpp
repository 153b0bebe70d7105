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
      Driver{.name = "asgardeo",
             .level = asgardeo_level,
             .make = make_asgardeo,
             .admin_scopes = asgardeo_admin_scopes,
             .takes_password = true,
             .side_effects = asgardeo_side_effects,
             .own_words = asgardeo_words},
      Driver{.name = "keycloak",
             .level = keycloak_level,
             .make = make_keycloak,
             .own_words = keycloak_words},
      Driver{.name = "glewlwyd",
             .level = glewlwyd_level,
             .make = make_glewlwyd,
             .token_scheme = "token",
             .writers = 1,  // its SQLite answers 500 to who writes beside another
             .own_words = glewlwyd_words},
      Driver{.name = "standard", .level = standard_level, .make = make_standard},
  };
  return rows;
}

}  // namespace mcpauth::registry
