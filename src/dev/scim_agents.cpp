// Agent identities, as SCIM resources.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "dev/admin_endpoints.hpp"
#include "dev/agent.hpp"
#include "dev/permissions.hpp"
#include "dev/scim.hpp"

namespace mcpauth::dev {
namespace {

constexpr const char* agent_schema = "urn:scim:wso2:agent:schema";
constexpr const char* product_schema = "urn:scim:wso2:schema";

Json agent_roles(const State& state, const Agent& agent) {
  Json list = Json::array();
  for (const auto& [id, role] : state.kept.roles)
    if (std::find(role.users.begin(), role.users.end(), agent.id) != role.users.end())
      list.push_back({{"value", id}, {"display", role.name}});
  return list;
}

Json agent_document(const State& state, const Agent& agent) {
  return {{"id", agent.id},
          {"userName", "AGENT/" + agent.id},
          {"active", !agent.locked},
          {"schemas", {"urn:ietf:params:scim:schemas:core:2.0:User", agent_schema, product_schema}},
          {"roles", agent_roles(state, agent)},
          {"meta",
           {{"resourceType", "Agent"},
            {"location", state.base_url + "/scim2/Agents/" + agent.id},
            {"created", to_rfc3339(agent.created)},
            {"lastModified", to_rfc3339(agent.modified)}}},
          {agent_schema, *agent.profile},
          {product_schema, {{"accountLocked", agent.locked}}}};
}

Agent& agent_in_path(State& state, const ServerRequest& request) {
  const std::string id = path_segment(request, 2);
  const auto found = state.kept.agents.find(id);
  if (found == state.kept.agents.end()) refuse_scim(404, "", "Resource not found: " + id);
  return found->second;
}

void set_profile(Agent& agent, const Json& attributes) {
  Json profile = *agent.profile;
  for (const auto& [name, value] : attributes.items()) profile[name] = value;
  agent.name = json::Object(profile, {agent_schema}).optional_string("DisplayName").value_or("");
  agent.profile = json::Document(std::move(profile));
}

bool boolean(const ScimChange& change) {
  if (!change.value || !change.value->is_boolean())
    refuse_scim(400, "invalidValue", change.path + " must be true or false.");
  return *change.value == true;
}

void change_agent(Agent& agent, const ScimChange& change) {
  const std::string_view path = change.path;
  if (path == "password" && change.value && change.value->is_string())
    agent.secret = Secret(*change.value->get_ptr<const std::string*>());
  else if (path == "active")
    agent.locked = !boolean(change);
  else if (path == product_schema && change.value)
    agent.locked = json::Object(*change.value, {product_schema})
                       .optional_bool("accountLocked")
                       .value_or(agent.locked);
  else if (path == agent_schema && change.value && change.value->is_object())
    set_profile(agent, *change.value);
  else if (path.starts_with(std::string(agent_schema) + ':') && change.value)
    set_profile(agent, {{std::string(path.substr(path.rfind(':') + 1)), *change.value}});
  else
    refuse_scim(400, "invalidPath", "Attribute " + change.path + " cannot be changed.");
}

bool agent_fits(const Agent& agent, const std::vector<Condition>& conditions) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const Condition& row) {
    const std::string attribute = row.attribute.substr(row.attribute.find_last_of(".:") + 1);
    if (attribute == "displayname") return holds(row, agent.name);
    return attribute == "username" && holds(row, "AGENT/" + agent.id);
  });
}

}  // namespace

Reply create_agent(State& state, const ServerRequest& request) {
  const Json body = json_body(request);
  const json::Object object(body, {"the body"});
  Agent agent;
  agent.id = random_uuid(state.world);
  const auto secret = object.optional_string("password");
  agent.secret = Secret(secret ? *secret : random_token(state.world));
  agent.created = agent.modified = state.world.now();
  if (const auto profile = object.optional_object(agent_schema))
    set_profile(agent, profile->value());
  const bool serves_users = json::Object(*agent.profile, {agent_schema})
                                .optional_bool("IsUserServingAgent")
                                .value_or(false);
  add_agent(state, agent, serves_users ? WithApplication::yes : WithApplication::no);
  Json document = agent_document(state, agent);
  document["password"] = std::string(agent.secret.reveal());  // never again
  return scim_resource(201, document);
}

Reply list_agents(State& state, const ServerRequest& request) {
  const Parameters query = query_parameters(request);
  const auto conditions = parse_filter(parameter(query, "filter"));
  std::vector<Json> found;
  for (const auto& [id, agent] : state.kept.agents)
    if (agent_fits(agent, conditions.value_or(std::vector<Condition>())))
      found.push_back(agent_document(state, agent));
  return scim_list(query, found);
}

Reply read_agent(State& state, const ServerRequest& request) {
  return scim_resource(200, agent_document(state, agent_in_path(state, request)));
}

Reply patch_agent(State& state, const ServerRequest& request) {
  const Json body = json_body(request);
  Agent changed = agent_in_path(state, request);
  for (const ScimChange& change : scim_changes(body)) change_agent(changed, change);
  changed.modified = state.world.now();
  replace_agent(state, changed);
  return scim_resource(200, agent_document(state, changed));
}

Reply delete_agent(State& state, const ServerRequest& request) {
  forget_agent(state, std::string(agent_in_path(state, request).id));
  return {empty_response(204)};
}

}  // namespace mcpauth::dev
