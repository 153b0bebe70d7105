// Token introspection (RFC 7662).
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "dev/client_auth.hpp"
#include "dev/endpoints.hpp"

namespace mcpauth::dev {
namespace {

// RFC 7662 §2.2: the members are the claims, and `active` first.
Json access_token_answer(const State& state, const Json& claims) {
  const bool bound = json::find(claims, "cnf") != nullptr;
  Json answer = {{"active", true}, {"token_type", bound ? "DPoP" : "Bearer"}};
  for (const auto& [name, value] : claims.items())
    if (name != "act" || state.persona->introspection_shows_actor) answer[name] = value;
  if (claims["sub"] == state.kept.user.sub) answer["username"] = state.kept.user.name;
  return answer;
}

Json refresh_token_answer(const State& state, const RefreshToken& token) {
  return {{"active", true},
          {"iss", state.issuer()},
          {"sub", token.grant.sub},
          {"client_id", token.grant.client_id},
          {"scope", join(token.grant.scopes, " ")},
          {"exp", to_epoch(token.expires)}};
}

}  // namespace

Reply introspect(State& state, const ServerRequest& request) {
  const Parameters form = form_parameters(request);
  const Client& client = authenticated_client(state, request, form);
  // RFC 7662 §2.1: who asks must be authorized, or anybody could try tokens out.
  if (client.auth_method == "none")
    throw Refusal{401, "invalid_client", "a public client may not introspect",
                  "Basic realm=\"mcpauth dev\""};
  const std::string token = required_parameter(form, "token");
  if (const auto claims = valid_access_token(state, token))
    return {json_response(200, access_token_answer(state, *claims))};
  const auto found = state.kept.refresh_tokens.find(fingerprint(token));
  if (found != state.kept.refresh_tokens.end() && !found->second.spent &&
      found->second.expires > state.world.now())
    return {json_response(200, refresh_token_answer(state, found->second))};
  return {json_response(200, {{"active", false}})};
}

}  // namespace mcpauth::dev
