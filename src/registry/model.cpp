#include "registry/model.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::registry {
namespace {

constexpr std::array<std::string_view, 2> agent_kinds = {"interactive", "background"};
constexpr std::array<std::string_view, 3> subject_kinds = {"client", "agent", "user"};
constexpr std::array<std::string_view, 2> fors = {"self", "user"};

void put(Json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

void put(Json& object, const char* name, const std::vector<std::string>& texts) {
  if (!texts.empty()) object[name] = texts;
}

// Return the place of the member's word in `words`; the first where it is absent.
template <std::size_t size>
std::size_t word(const json::Object& object, std::string_view name,
                 const std::array<std::string_view, size>& words) {
  const auto text = object.optional_string(name);
  if (!text) return 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (words[i] == *text) return i;
  }
  std::vector<std::string> known(words.begin(), words.end());
  object.refuse(name, fmt::format("is {}, not one of {}", quote(*text), join(known, ", ")));
}

std::string text(const json::Object& object, std::string_view name) {
  return object.optional_string(name).value_or("");
}

std::vector<std::string> texts(const json::Object& object, std::string_view name) {
  return object.optional_strings(name).value_or(std::vector<std::string>{});
}

json::Document document(const json::Object& object, std::string_view name) {
  const auto member = object.optional_object(name);
  return member ? json::Document(member->value()) : json::Document();
}

// What has blanks is quoted, so that no name looks like other parts of the title.
std::string part_of_title(const std::string& name) {
  return name.find_first_of(" \"") == std::string::npos ? name : json::dump(Json(name));
}

}  // namespace

std::string access_title(const Access& access) {
  if (access.kind == SubjectKind::user)
    return fmt::format("user {} at {}", part_of_title(access.subject),
                       part_of_title(access.server));
  return fmt::format("{} {} for {} at {}", to_string(access.kind), part_of_title(access.subject),
                     to_string(access.on_behalf), part_of_title(access.server));
}

Json to_json(const Scope& scope) {
  Json value = {{"name", scope.name}};
  put(value, "title", scope.title);
  put(value, "description", scope.description);
  return value;
}

Json to_json(const McpServer& server) {
  Json value = {{"name", server.name}, {"resource", server.resource}};
  put(value, "description", server.description);
  Json scopes = Json::array();
  for (const auto& scope : server.scopes) scopes.push_back(to_json(scope));
  if (!scopes.empty()) value["scopes"] = std::move(scopes);
  return value;
}

Json to_json(const Client& client) {
  Json value = {{"name", client.name}};
  put(value, "redirect_uris", client.redirect_uris);
  put(value, "grant_types", client.grant_types);
  put(value, "token_endpoint_auth_method", client.token_endpoint_auth_method);
  if (!client.jwks->empty()) value["jwks"] = *client.jwks;
  if (!client.metadata->empty()) value["metadata"] = *client.metadata;
  return value;
}

Json to_json(const Agent& agent) {
  Json value = {{"name", agent.name}};
  put(value, "owner", agent.owner);
  value["kind"] = to_string(agent.kind);
  if (!agent.enabled) value["enabled"] = false;
  return value;
}

Json to_json(const Access& access) {
  Json value = {{std::string(to_string(access.kind)), access.subject}, {"server", access.server}};
  put(value, "scopes", access.scopes);
  if (access.kind != SubjectKind::user) value["for"] = to_string(access.on_behalf);
  return value;
}

Json full_json(const McpServer& server) {
  Json value = to_json(server);
  if (server.scopes.empty()) value["scopes"] = Json::array();
  return value;
}

Json full_json(const Client& client) {
  Json value = to_json(client);
  if (client.redirect_uris.empty()) value["redirect_uris"] = Json::array();
  return value;
}

Json full_json(const Agent& agent) {
  Json value = to_json(agent);
  value["enabled"] = agent.enabled;
  return value;
}

Scope scope_from_json(const Json& value, const json::Source& source) {
  const json::Object object(value, source);
  return {object.string("name"), text(object, "title"), text(object, "description")};
}

McpServer server_from_json(const Json& value, const json::Source& source) {
  const json::Object object(value, source);
  McpServer server{
      object.string("name"), object.string("resource"), text(object, "description"), {}};
  const Json* scopes = object.find("scopes");
  if (scopes == nullptr) return server;
  if (!scopes->is_array()) object.refuse("scopes", "is not an array");
  for (const auto& scope : *scopes)
    server.scopes.push_back(scope_from_json(scope, {source.what + ": scopes", source.exit}));
  return server;
}

Client client_from_json(const Json& value, const json::Source& source) {
  const json::Object object(value, source);
  return {object.string("name"),        texts(object, "redirect_uris"),
          texts(object, "grant_types"), text(object, "token_endpoint_auth_method"),
          document(object, "jwks"),     document(object, "metadata")};
}

Agent agent_from_json(const Json& value, const json::Source& source) {
  const json::Object object(value, source);
  return {object.string("name"), text(object, "owner"),
          static_cast<AgentKind>(word(object, "kind", agent_kinds)),
          object.optional_bool("enabled").value_or(true)};
}

Access access_from_json(const Json& value, const json::Source& source) {
  const json::Object object(value, source);
  Access access;
  std::size_t subjects = 0;
  for (const auto kind : {SubjectKind::client, SubjectKind::agent, SubjectKind::user}) {
    const auto subject = object.optional_string(to_string(kind));
    if (!subject) continue;
    access.kind = kind;
    access.subject = *subject;
    ++subjects;
  }
  if (subjects != 1)
    object.refuse("client", "or `agent` or `user` must name who may: exactly one of them");
  access.server = object.string("server");
  access.scopes = texts(object, "scopes");
  access.on_behalf = object.find("for") == nullptr
                         ? (access.kind == SubjectKind::agent ? For::self : For::user)
                         : static_cast<For>(word(object, "for", fors));
  return access;
}

std::string_view to_string(AgentKind kind) {
  return agent_kinds.at(static_cast<std::size_t>(kind));
}

std::string_view to_string(SubjectKind kind) {
  return subject_kinds.at(static_cast<std::size_t>(kind));
}

std::string_view to_string(For on_behalf) {
  return fors.at(static_cast<std::size_t>(on_behalf));
}

}  // namespace mcpauth::registry
