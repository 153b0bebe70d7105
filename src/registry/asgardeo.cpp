#include "registry/asgardeo.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "registry/asgardeo_registrar.hpp"
#include "registry/asgardeo_representation.hpp"

namespace mcpauth::registry {
namespace {

constexpr std::string_view agents_collection = "/scim2/Agents";

// An account that is locked is not active, and the other way round.
json::Document with_active(const Json& agent, const Json& account) {
  Json effect = agent;
  effect["active"] = !asgardeo::is_true(account, "accountLocked");
  return json::Document(std::move(effect));
}

}  // namespace

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

std::vector<std::pair<std::string, json::Document>> asgardeo_side_effects(
    const http::Request& request, const Json& object) {
  const Json* account = json::find(object, asgardeo::product_schema);
  if (request.method == "PATCH" && account &&
      request.url.find(agents_collection) != std::string::npos)
    return {{request.url, with_active(object, *account)}};
  const json::Document none{Json::array()};
  if (request.method == "POST" && request.url.ends_with(asgardeo::applications_path))
    return {{request.url + '/' + asgardeo::text(object, "id") + asgardeo::authorized_apis, none}};
  const Json* agent = json::find(object, asgardeo::agent_schema);
  if (!request.url.ends_with(agents_collection) || !agent ||
      !asgardeo::is_true(*agent, "IsUserServingAgent"))
    return {};
  const std::string id = asgardeo::text(object, "id");
  const std::string url = request.url.substr(0, request.url.size() - agents_collection.size()) +
                          asgardeo::application_path(id);
  const Json application = {{"id", id},
                            {"name", id},
                            {"templateId", asgardeo::agents_template},
                            {"advancedConfigurations", {{"enableAPIBasedAuthentication", true}}},
                            {"associatedRoles", {{"allowedAudience", "APPLICATION"}}}};
  const Json oidc = {{"clientId", id},
                     {"clientSecret", id},
                     {"grantTypes", Json::array({"client_credentials"})},
                     {"accessToken", {{"type", "JWT"}}}};
  return {{url, json::Document(application)},
          {url + "/inbound-protocols/oidc", json::Document(oidc)},
          {url + asgardeo::authorized_apis, none}};
}

namespace asgardeo {

AsgardeoRegistrar::AsgardeoRegistrar(Administration administration)
    : administration_(std::move(administration)),
      api_(administration_),
      roles_(api_, administration_.warn) {}

void must_be_one(std::size_t count, std::string_view noun, const std::string& name) {
  if (count > 1)
    throw Error(Exit::usage, "ambiguous_name",
                fmt::format("there is more than one {} {} at the server", noun, quote(name)));
}

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
