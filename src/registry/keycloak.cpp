#include "registry/keycloak.hpp"

#include "registry/keycloak_registrar.hpp"

namespace mcpauth::registry {

// Users have no scopes here: whoever consents gets what the client may ask for.
Level keycloak_level(Verb verb) {
  switch (verb) {
    case Verb::user_authorize:
    case Verb::user_deauthorize:
      return Level::unsupported;
    case Verb::server_register:
    case Verb::server_list:
    case Verb::server_update:
    case Verb::server_delete:
    case Verb::agent_register:
    case Verb::agent_list:
      return Level::composed;
    default:
      return Level::native;
  }
}

std::unique_ptr<Registrar> make_keycloak(Administration administration) {
  return std::make_unique<keycloak::KeycloakRegistrar>(std::move(administration));
}

}  // namespace mcpauth::registry
