#include "dev/issue.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::dev {
namespace {

Json audience(const State& state, const Grant& grant) {
  if (!state.persona->honours_resource) return grant.client_id;
  if (grant.resources.empty()) return state.mcp_url();
  if (grant.resources.size() == 1) return grant.resources.front();
  return grant.resources;
}

// RFC 8693 §4.1: the current actor, and within it those before.
Json act_claim(const Grant& grant) {
  Json act = {{"sub", grant.actor}};
  Json* innermost = &act;
  for (const std::string& earlier : grant.earlier_actors) {
    (*innermost)["act"] = {{"sub", earlier}};
    innermost = &(*innermost)["act"];
  }
  return act;
}

Json access_token_claims(const State& state, const Grant& grant, Time now) {
  Json claims = {{"iss", state.issuer()},
                 {"sub", grant.sub},
                 {"aud", audience(state, grant)},
                 {"client_id", grant.client_id},
                 {"scope", join(grant.scopes, " ")},
                 {"iat", to_epoch(now)},
                 {"exp", to_epoch(now + access_token_lifetime)},
                 {"jti", grant.id + '.' + base64url_encode(state.world.random(9))}};
  if (!state.proven_key.empty()) claims["cnf"] = {{"jkt", state.proven_key}};  // RFC 9449 §6.1
  if (!grant.actor.empty()) claims["act"] = act_claim(grant);
  if (state.persona->has_aut_claim) {
    claims["nbf"] = to_epoch(now);
    claims["azp"] = grant.client_id;
    claims["aut"] = grant.kind;
  }
  return claims;
}

// OpenID Connect Core §2
Json id_token_claims(const State& state, const Grant& grant, Time now) {
  Json claims = {{"iss", state.issuer()},
                 {"sub", grant.sub},
                 {"aud", grant.client_id},
                 {"iat", to_epoch(now)},
                 {"exp", to_epoch(now + access_token_lifetime)},
                 {"auth_time", to_epoch(grant.authenticated)}};
  if (!grant.nonce.empty()) claims["nonce"] = grant.nonce;
  return claims;
}

}  // namespace

Reply token_reply(State& state, const Client& client, const Grant& grant,
                  const std::string& refresh_token, IdToken id_token, const Json& more) {
  const Time now = state.world.now();
  Json body = {{"access_token", nullptr},
               {"token_type", state.proven_key.empty() ? "Bearer" : "DPoP"},
               {"expires_in", access_token_lifetime.count()},
               {"scope", join(grant.scopes, " ")}};
  if (!refresh_token.empty()) body["refresh_token"] = refresh_token;
  if (more.is_object()) body.update(more);
  const bool openid =
      std::find(grant.scopes.begin(), grant.scopes.end(), "openid") != grant.scopes.end();
  FutureKey id_token_key;
  Json id_claims;
  if (openid && id_token == IdToken::yes) {
    id_token_key = state.kept.keys.for_algorithm(client.id_token_alg);
    id_claims = id_token_claims(state, grant, now);
  }
  Json claims = access_token_claims(state, grant, now);
  if (client.application.opaque_tokens) {
    body["access_token"] = random_token(state.world);
    state.opaque_tokens.put(*json::find_string(body, "access_token"), json::Document(claims),
                            now + access_token_lifetime, now);
  }
  auto sign = [body = std::move(body), claims = std::move(claims),
               key = state.kept.keys.for_algorithm("ES256"), id_token_key,
               id_claims = std::move(id_claims)](http::Response& response) mutable {
    if (body["access_token"].is_null())
      body["access_token"] = jose::sign_jwt(*key.get(), {{"typ", "at+jwt"}}, claims);
    const std::string& token = *json::find_string(body, "access_token");
    if (id_token_key.valid()) {
      const jose::SigningKey& id_key = *id_token_key.get();
      id_claims["at_hash"] = jose::left_half_hash(*id_key.algorithm, token);
      body["id_token"] = jose::sign_jwt(id_key, {{"typ", "JWT"}}, id_claims);
    }
    response = json_response(200, body);
  };
  return {.response = {}, .finish = std::move(sign)};
}

std::string new_refresh_token(State& state, const Grant& grant) {
  const Time now = state.world.now();
  std::erase_if(state.kept.refresh_tokens,
                [&](const auto& entry) { return entry.second.expires <= now; });
  std::string token = random_token(state.world);
  RefreshToken& kept = state.kept.refresh_tokens[fingerprint(token)];
  kept = {grant, now + refresh_token_lifetime};
  if (kept.grant.jkt.empty()) kept.grant.jkt = state.proven_key;
  state.kept_changed = true;
  return token;
}

}  // namespace mcpauth::dev
