#include "dev/seed.hpp"

namespace mcpauth::dev {
namespace {

constexpr const char* admin_id = "mcpauth-dev-admin";
constexpr const char* public_id = "mcpauth-dev-public";
constexpr const char* confidential_id = "mcpauth-dev-confidential";

Client confidential_client(const State& state, std::string id, std::string name,
                           std::vector<std::string> grant_types) {
  Client client;
  client.id = std::move(id);
  client.secret = Secret(random_token(state.world));
  client.name = std::move(name);
  client.grant_types = std::move(grant_types);
  client.auth_method = "client_secret_basic";
  client.issued_at = state.world.now();
  return client;
}

void add(State& state, Client client) {
  state.kept.clients[client.id] = std::move(client);
}

void add_agent(State& state) {
  const Agent agent{random_uuid(state.world), Secret(random_token(state.world)),
                    "Research assistant"};
  state.kept.agents[agent.id] = agent;
  if (!state.persona->agents_are_clients) return;
  Client client = confidential_client(state, agent.id, agent.name, {"client_credentials"});
  client.secret = agent.secret;
  add(state, std::move(client));
}

Ready::Client ready_client(const State& state, const std::string& id) {
  const Client* client = find_client(state, id);
  if (!client) return {};
  return {client->id, std::string(client->secret.reveal())};
}

}  // namespace

void seed(State& state, Seed what) {
  state.kept.user = {"alice", Secret("alice-pass"), random_uuid(state.world), "Alice Example",
                     "alice@example.com"};
  add(state, confidential_client(state, admin_id, "Administrator", {"client_credentials"}));
  if (what == Seed::empty) return;
  const std::vector<std::string> redirect_uris = {"http://127.0.0.1/callback",
                                                  "http://localhost/callback"};
  Client confidential =
      confidential_client(state, confidential_id, "Confidential client",
                          {"authorization_code", "refresh_token", "client_credentials"});
  confidential.redirect_uris = redirect_uris;
  add(state, confidential);
  Client open = confidential;
  open.id = public_id;
  open.secret = Secret();
  open.name = "Public client";
  open.grant_types = {"authorization_code", "refresh_token"};
  open.auth_method = "none";
  add(state, std::move(open));
  add_agent(state);
}

Ready seeded(const State& state) {
  Ready ready;
  ready.issuer = state.issuer();
  ready.mcp_url = state.mcp_url();
  ready.admin_url = state.base_url;
  const User& user = state.kept.user;
  ready.user = {user.name, std::string(user.password.reveal()), user.sub};
  ready.admin = ready_client(state, admin_id);
  ready.public_client = ready_client(state, public_id);
  ready.confidential_client = ready_client(state, confidential_id);
  if (!state.kept.agents.empty()) {
    const Agent& agent = state.kept.agents.begin()->second;
    ready.agent = {agent.id, std::string(agent.secret.reveal())};
  }
  return ready;
}

}  // namespace mcpauth::dev
