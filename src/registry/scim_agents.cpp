#include "registry/scim_agents.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "registry/admin_request.hpp"

namespace mcpauth::registry {
namespace {

constexpr std::string_view scim_server = "the SCIM server";
constexpr std::string_view scim_media_type = "application/scim+json";
constexpr const char* agent_urn = "urn:ietf:params:scim:schemas:core:2.0:Agent";
constexpr const char* patch_urn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
constexpr int scim_not_found = 404;

AdminAnswer ask_scim(const ScimEndpoint& agents, const char* method, const std::string& path,
                     const Json* body = nullptr, int expected = 0) {
  return send(agents.transport,
              {scim_server, method, agents.url + path, body, agents.reach, scim_media_type},
              expected);
}

// A list of resources is in `Resources`; some servers answer /ResourceTypes with an array.
const Json& resources_in(const Json& answer) {
  const Json* list = json::find(answer, "Resources");
  return list != nullptr && list->is_array() ? *list : answer;
}

std::string id_of(const Json& resource) {
  return json::Object(resource, {"the SCIM server's answer"}).string("id");
}

bool is_agent_of(const Json& resource, const std::string& client_id) {
  const auto* external = json::find_string(resource, "externalId");
  return external != nullptr && *external == client_id;
}

// What of the agent the server keeps.
Json attributes_of(const Agent& agent) {
  Json attributes = {{"name", agent.name}, {"displayName", agent.name}, {"active", agent.enabled}};
  if (!agent.owner.empty()) attributes["owners"] = Json::array({{{"value", agent.owner}}});
  return attributes;
}

Agent agent_in(const Json& resource) {
  Agent agent;
  for (const char* name : {"displayName", "name"}) {
    const auto* text = json::find_string(resource, name);
    if (agent.name.empty() && text != nullptr) agent.name = *text;
  }
  const Json* active = json::find(resource, "active");
  agent.enabled = active == nullptr || *active != false;
  const Json* owners = json::find(resource, "owners");
  if (owners == nullptr || !owners->is_array() || owners->empty()) return agent;
  if (const auto* owner = json::find_string(owners->front(), "value")) agent.owner = *owner;
  return agent;
}

}  // namespace

std::optional<ScimEndpoint> find_scim_agents(const Administration& administration) {
  if (administration.admin_url.empty()) return {};
  std::string base = administration.admin_url;
  while (base.ends_with('/')) base.pop_back();
  ScimEndpoint server{base, administration.transport, administration.server.reach};
  const auto answer = ask_scim(server, "GET", "/ResourceTypes", nullptr, scim_not_found);
  if (answer.status == scim_not_found) return {};
  for (const auto& type : resources_in(*answer.body)) {
    const auto* schema = json::find_string(type, "schema");
    const auto* endpoint = json::find_string(type, "endpoint");
    if (schema == nullptr || *schema != agent_urn || endpoint == nullptr) continue;
    // RFC 7643 §6: relative to the base.
    server.url = base + (endpoint->starts_with('/') ? "" : "/") + *endpoint;
    parse_url(server.url, "the endpoint of SCIM agents", UrlFrom::server);
    return server;
  }
  return {};
}

void each_scim_agent(const ScimEndpoint& agents, const std::string& filter,
                     const std::function<bool(const Json& resource)>& take) {
  const std::string query = filter.empty() ? "" : "&filter=" + percent_encode(filter);
  ListPages taken(scim_server);
  std::size_t seen = 0;
  for (;;) {
    const auto answer = ask_scim(agents, "GET", fmt::format("?startIndex={}{}", seen + 1, query));
    const Json* page = json::find(*answer.body, "Resources");
    if (page == nullptr || !page->is_array() || page->empty()) return;
    taken.take(*page);
    for (const auto& resource : *page) {
      if (!take(resource)) return;
    }
    seen += page->size();
    if (static_cast<double>(seen) >= json::find_number(*answer.body, "totalResults").value_or(0))
      return;
  }
}

std::optional<Json> find_scim_agent(const ScimEndpoint& agents, const std::string& client_id) {
  std::optional<Json> found;
  each_scim_agent(agents, fmt::format("externalId eq {}", json::dump(Json(client_id))),
                  [&](const Json& resource) {
                    if (is_agent_of(resource, client_id)) found = resource;
                    return !found;
                  });
  return found;
}

Json create_scim_agent(const ScimEndpoint& agents, const Agent& agent,
                       const std::string& client_id) {
  if (auto found = find_scim_agent(agents, client_id)) return std::move(*found);
  Json body = {{"schemas", {agent_urn}}, {"externalId", client_id}};
  body.update(attributes_of(agent));
  return *ask_scim(agents, "POST", "", &body).body;
}

Json change_scim_agent(const ScimEndpoint& agents, const Agent& agent,
                       const std::string& client_id) {
  const auto before = find_scim_agent(agents, client_id);
  if (!before) return create_scim_agent(agents, agent, client_id);
  const Json operation = {{"op", "replace"}, {"value", attributes_of(agent)}};
  const Json body = {{"schemas", {patch_urn}}, {"Operations", Json::array({operation})}};
  const auto answer = ask_scim(agents, "PATCH", '/' + percent_encode(id_of(*before)), &body);
  // RFC 7644 §3.5.2: 204 where the server shows nothing.
  return answer.body->empty() ? *before : *answer.body;
}

void delete_scim_agent(const ScimEndpoint& agents, const std::string& client_id) {
  const auto found = find_scim_agent(agents, client_id);
  if (found)
    ask_scim(agents, "DELETE", '/' + percent_encode(id_of(*found)), nullptr, scim_not_found);
}

Registered<Agent> registered_scim(const Json& resource) {
  return {agent_in(resource), id_of(resource), Level::native, json::Document(resource), false};
}

}  // namespace mcpauth::registry
