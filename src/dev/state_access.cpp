#include "dev/state_access.hpp"

#include <nlohmann/json.hpp>

namespace mcpauth::dev {
namespace {

std::string word(const json::Object& object, std::string_view name) {
  return object.optional_string(name).value_or("");
}

std::vector<std::string> words(const json::Object& object, std::string_view name) {
  return object.optional_strings(name).value_or(std::vector<std::string>());
}

json::Document document(const json::Object& object, std::string_view name) {
  const auto member = object.optional_object(name);
  return member ? json::Document(member->value()) : json::Document();
}

bool flag(const json::Object& object, std::string_view name) {
  return object.optional_bool(name).value_or(false);
}

// The elements of an array that may be absent.
const Json& elements(const json::Object& object, std::string_view name) {
  static const Json none = Json::array();
  const Json* list = object.find(name);
  if (list && !list->is_array()) object.refuse(name, "is not an array");
  return list ? *list : none;
}

}  // namespace

Json to_json(const ApiResource& api) {
  Json scopes = Json::array();
  for (const ApiScope& scope : api.scopes)
    scopes.push_back({{"id", scope.id},
                      {"name", scope.name},
                      {"title", scope.title},
                      {"description", scope.description}});
  return {{"id", api.id},
          {"name", api.name},
          {"identifier", api.identifier},
          {"description", api.description},
          {"type", api.type},
          {"requires_authorization", api.requires_authorization},
          {"scopes", std::move(scopes)}};
}

Json to_json(const Application& application) {
  Json authorizations = Json::array();
  for (const Authorization& row : application.authorizations)
    authorizations.push_back({{"api", row.api}, {"policy", row.policy}, {"scopes", row.scopes}});
  return {{"id", application.id},
          {"description", application.description},
          {"template_id", application.template_id},
          {"role_audience", application.role_audience},
          {"advanced", *application.advanced},
          {"oidc", *application.oidc},
          {"self_registered", application.self_registered},
          {"api_based_authentication", application.api_based_authentication},
          {"opaque_tokens", application.opaque_tokens},
          {"authorizations", std::move(authorizations)}};
}

Json to_json(const Role& role) {
  return {{"id", role.id},
          {"name", role.name},
          {"application", role.application},
          {"permissions", role.permissions},
          {"users", role.users}};
}

Json to_json(const Agent& agent) {
  return {{"id", agent.id},
          {"secret", std::string(agent.secret.reveal())},
          {"name", agent.name},
          {"locked", agent.locked},
          {"profile", *agent.profile},
          {"created", to_epoch(agent.created)},
          {"modified", to_epoch(agent.modified)}};
}

ApiResource api_resource_from_json(const Json& value, const json::Source& source) {
  const json::Object object(value, source);
  ApiResource api{object.string("id"),
                  object.string("name"),
                  object.string("identifier"),
                  word(object, "description"),
                  object.string("type"),
                  flag(object, "requires_authorization"),
                  {}};
  for (const Json& item : elements(object, "scopes")) {
    const json::Object scope(item, source);
    api.scopes.push_back({scope.string("id"), scope.string("name"), word(scope, "title"),
                          word(scope, "description")});
  }
  return api;
}

Application application_from_json(const Json& value, const json::Source& source) {
  const json::Object object(value, source);
  Application application;
  application.id = word(object, "id");
  application.description = word(object, "description");
  application.template_id = word(object, "template_id");
  application.role_audience = object.string("role_audience");
  application.advanced = document(object, "advanced");
  application.oidc = document(object, "oidc");
  application.self_registered = flag(object, "self_registered");
  application.api_based_authentication = flag(object, "api_based_authentication");
  application.opaque_tokens = flag(object, "opaque_tokens");
  for (const Json& item : elements(object, "authorizations")) {
    const json::Object row(item, source);
    application.authorizations.push_back(
        {row.string("api"), row.string("policy"), words(row, "scopes")});
  }
  return application;
}

Role role_from_json(const Json& value, const json::Source& source) {
  const json::Object object(value, source);
  return {object.string("id"), object.string("name"), word(object, "application"),
          words(object, "permissions"), words(object, "users")};
}

Agent agent_from_json(const Json& value, const json::Source& source) {
  const json::Object object(value, source);
  return {object.string("id"),
          Secret(object.string("secret")),
          word(object, "name"),
          flag(object, "locked"),
          document(object, "profile"),
          from_epoch(object.optional_integer("created").value_or(0)),
          from_epoch(object.optional_integer("modified").value_or(0))};
}

}  // namespace mcpauth::dev
