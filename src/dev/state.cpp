#include "dev/state.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "dev/permissions.hpp"

namespace mcpauth::dev {
namespace {

template <class Map>
auto find_in(const Map& map, const std::string& id) -> decltype(&map.begin()->second) {
  const auto found = map.find(id);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

bool Client::may_use(std::string_view grant_type) const {
  return std::find(grant_types.begin(), grant_types.end(), grant_type) != grant_types.end();
}

std::string State::issuer() const {
  return base_url + std::string(persona->issuer_path);
}

const Client* find_client(const State& state, const std::string& id) {
  const Client* client = find_in(state.kept.clients, id);
  return client ? client : find_in(state.described_clients, id);
}

const Agent* find_agent(const State& state, const std::string& id) {
  return find_in(state.kept.agents, id);
}

std::vector<std::string> known_scopes(const State& state, const std::string& asked) {
  std::vector<std::string> scopes;
  for (std::string& scope : split(asked, ' ')) {
    if (std::find(scopes.begin(), scopes.end(), scope) != scopes.end()) continue;
    if (scope_exists(state, scope))
      scopes.push_back(std::move(scope));
    else if (state.persona->reports_unknown_scopes)
      throw Refusal{400, "invalid_scope", "scope " + scope + " does not exist"};
  }
  return scopes;
}

std::vector<std::string> known_resources(const State& state, const Parameters& parameters) {
  if (!state.persona->honours_resource) return {};
  std::vector<std::string> resources;
  for (const auto& [name, value] : parameters) {
    if (name != "resource") continue;
    if (!is_known_resource(state, value))
      throw Refusal{400, "invalid_target", "resource " + value + " is not known here"};
    if (std::find(resources.begin(), resources.end(), value) == resources.end())
      resources.push_back(value);
  }
  return resources;
}

std::string_view may_repeat(const State& state) {
  return state.persona->honours_resource ? "resource" : "";
}

void revoke_grant(State& state, const std::string& grant_id) {
  const Time now = state.world.now();
  state.revoked.put(grant_id, true, now + access_token_lifetime, now);
  state.kept_changed |= std::erase_if(state.kept.refresh_tokens, [&](const auto& entry) {
                          return entry.second.grant.id == grant_id;
                        }) > 0;
}

namespace {

// Forget what the client has begun and nobody has ended.
void forget_requests(State& state, const std::string& client_id) {
  const auto asked = [&](const AuthorizationRequest& request) {
    return request.client_id == client_id;
  };
  const auto asked_within = [&](const auto& begun) { return asked(begun.request); };
  state.codes.erase_if([&](const Code& code) { return code.grant.client_id == client_id; });
  state.interactions.erase_if(asked_within);
  state.pushed_requests.erase_if(asked);
  state.flows.erase_if(asked);
  state.devices.erase_if(asked_within);
}

// A client that is described by its URL is not registered here, and so never gone.
bool client_is_gone(const State& state, const Json& claims) {
  const std::string* id = json::find_string(claims, "client_id");
  return id && !find_client(state, *id) && !id->starts_with("http");
}

}  // namespace

void forget_client(State& state, const std::string& id) {
  std::vector<std::string> grants;
  for (const auto& [hash, token] : state.kept.refresh_tokens)
    if (token.grant.client_id == id) grants.push_back(token.grant.id);
  for (const std::string& grant : grants) revoke_grant(state, grant);
  forget_requests(state, id);
  state.kept_changed |= state.kept.clients.erase(id) > 0;
}

std::string fingerprint(std::string_view token) {
  return base64url_encode(sha256(token));
}

std::optional<Json> valid_access_token(State& state, std::string_view token) {
  const Time now = state.world.now();
  std::optional<Json> claims = state.kept.keys.access_token_claims(token, state.issuer(), now);
  if (const auto* opaque = state.opaque_tokens.find(std::string(token), now)) claims = **opaque;
  if (!claims || client_is_gone(state, *claims)) return std::nullopt;
  const std::string* jti = json::find_string(*claims, "jti");
  if (!jti || state.revoked.find(*jti, now)) return std::nullopt;
  if (state.revoked.find(jti->substr(0, jti->find('.')), now)) return std::nullopt;
  return claims;
}

}  // namespace mcpauth::dev
