#include "dev/agent.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dev/application.hpp"

namespace mcpauth::dev {
namespace {

Client client_of_agent(const State& state, const Agent& agent) {
  Client client = new_application(state, agent.name);
  client.id = agent.id;
  client.secret = agent.secret;
  client.grant_types = {"client_credentials"};
  return client;
}

// The application has the agent's id; its client has one of its own.
Client application_of_agent(const State& state, const Agent& agent) {
  Client client = new_application(state, agent.name + '-' + agent.id.substr(0, 4));
  client.application.id = agent.id;
  client.application.template_id = "agent-application";
  client.application.role_audience = "APPLICATION";
  configure_advanced(client, {{"enableAPIBasedAuthentication", true}});
  const Json oidc = {{"grantTypes", {"client_credentials"}}, {"accessToken", {{"type", "JWT"}}}};
  configure_oidc(state, client, {oidc, {"the agent's application"}});
  return client;
}

}  // namespace

void add_agent(State& state, const Agent& agent, WithApplication application) {
  state.kept.agents[agent.id] = agent;
  if (state.persona->agents_are_clients)
    state.kept.clients[agent.id] = client_of_agent(state, agent);
  if (application == WithApplication::yes) {
    Client client = application_of_agent(state, agent);
    state.kept.clients[client.id] = std::move(client);
  }
  state.kept_changed = true;
}

void replace_agent(State& state, const Agent& agent) {
  state.kept.agents[agent.id] = agent;
  const auto client = state.kept.clients.find(agent.id);
  if (client != state.kept.clients.end()) client->second.secret = agent.secret;
  state.kept_changed = true;
}

void forget_agent(State& state, const std::string& id) {
  if (const Client* client = find_application(state, id))
    forget_client(state, std::string(client->id));
  forget_client(state, id);
  for (auto& [role_id, role] : state.kept.roles) std::erase(role.users, id);
  state.kept.agents.erase(id);
  state.kept_changed = true;
}

}  // namespace mcpauth::dev
