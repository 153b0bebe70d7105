#include "registry/asgardeo.hpp"

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "registry/asgardeo_registrar.hpp"

namespace mcpauth::registry {

Level asgardeo_level(Verb verb) {
  switch (verb) {
    case Verb::agent_register:  // an identity and an application
    case Verb::agent_authorize:
    case Verb::agent_deauthorize:
    case Verb::user_authorize:  // by roles
    case Verb::user_deauthorize:
      return Level::composed;
    default:
      return Level::native;
  }
}

std::unique_ptr<Registrar> make_asgardeo(Administration administration) {
  return std::make_unique<asgardeo::AsgardeoRegistrar>(std::move(administration));
}

namespace asgardeo {

AsgardeoRegistrar::AsgardeoRegistrar(Administration administration)
    : administration_(std::move(administration)),
      api_(administration_),
      roles_(api_, administration_.warn) {}

std::string application_path(const std::string& id) {
  return "/api/server/v1/applications/" + percent_encode(id);
}

Json without_secrets(Json document) {
  for (const char* name : {"clientSecret", "password"}) document.erase(name);
  return document;
}

bool was_made_here(const Records& records, Noun noun, const std::string& name,
                   const std::string& id) {
  const auto record = records.find(noun, name);
  return record && record->id == id && record->made;
}

}  // namespace asgardeo
}  // namespace mcpauth::registry
