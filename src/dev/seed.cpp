#include "dev/seed.hpp"

#include "dev/agent.hpp"
#include "dev/system_apis.hpp"
#include "dev/token_grants.hpp"

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
  client.application.id = random_uuid(state.world);
  client.application.api_based_authentication = true;
  return client;
}

void add(State& state, Client client) {
  state.kept.clients[client.id] = std::move(client);
}

// The API that our MCP server is.
ApiResource mcp_api(const State& state) {
  const auto scope = [&](const char* name, const char* title) {
    return ApiScope{random_uuid(state.world), name, title, {}};
  };
  return {random_uuid(state.world),
          "mcpauth dev",
          state.mcp_url(),
          "The MCP server of mcpauth dev",
          "MCP",
          true,
          {scope("mcp:read", "Use the tools that only read"),
           scope("mcp:write", "Write notes in your name")}};
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
  const ApiResource api = mcp_api(state);
  const std::vector<std::string> scopes = {"mcp:read", "mcp:write"};
  state.kept.api_resources.push_back(api);
  const std::vector<std::string> redirect_uris = {"http://127.0.0.1/callback",
                                                  "http://localhost/callback"};
  Client confidential =
      confidential_client(state, confidential_id, "Confidential client", grant_type_names());
  confidential.redirect_uris = redirect_uris;
  confidential.application.authorizations = {{api.id, std::string(rbac_policy), scopes}};
  add(state, confidential);
  Client open = confidential;
  open.id = public_id;
  open.application.id = random_uuid(state.world);
  open.secret = Secret();
  open.name = "Public client";
  open.grant_types = {"authorization_code", "refresh_token", std::string(device_code_type)};
  open.auth_method = "none";
  add(state, std::move(open));
  const Agent agent{random_uuid(state.world),
                    Secret(random_token(state.world)),
                    "Research assistant",
                    false,
                    json::Document(Json({{"DisplayName", "Research assistant"}})),
                    state.world.now(),
                    state.world.now()};
  add_agent(state, agent, WithApplication::no);
  const std::string role = random_uuid(state.world);
  state.kept.roles[role] = {role, "mcp-user", {}, scopes, {state.kept.user.sub, agent.id}};
}

void complete(State& state) {
  if (find_client(state, admin_id)) add_system_apis(state, admin_id);
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
