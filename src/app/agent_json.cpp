#include "app/agent_json.hpp"

#include <nlohmann/json.hpp>

#include "app/registration_json.hpp"

namespace mcpauth::app {

Json agent_json(const registry::Registered<registry::Agent>& agent) {
  const Json registered = shown_json(agent);
  Json shown = Json::object();
  for (const auto& [name, value] : registered.items())
    shown[name == "id" ? "agent_id" : name] = value;
  return shown;
}

Json agent_json(const Administration& administration,
                const registry::Registered<registry::Agent>& agent) {
  Json shown = agent_json(agent);
  const auto record = administration.records.find(registry::Noun::agent, agent.object.name);
  if (record && record->client) shown["client_id"] = record->client->client_id;
  return shown;
}

}  // namespace mcpauth::app
