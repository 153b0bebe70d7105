#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "dev/client_auth.hpp"
#include "dev/dpop.hpp"
#include "dev/endpoints.hpp"
#include "dev/issue.hpp"
#include "dev/permissions.hpp"
#include "dev/token_grants.hpp"

namespace mcpauth::dev {

void refuse_grant(std::string description) {
  throw Refusal{400, "invalid_grant", std::move(description)};
}

std::vector<std::string> granted_resources(const State& state, const Parameters& form,
                                           const Grant& grant) {
  std::vector<std::string> asked = known_resources(state, form);
  if (asked.empty()) return grant.resources;
  for (const std::string& resource : asked) {
    const auto& granted = grant.resources;
    if (granted.empty() ? resource != state.mcp_url()
                        : std::find(granted.begin(), granted.end(), resource) == granted.end())
      throw Refusal{400, "invalid_target", "resource " + resource + " was not granted"};
  }
  return asked;
}

namespace {

// The actor token proves the agent that the user allowed (draft-oauth-ai-agents-on-behalf-of-user
// §4.3): our own, valid, and that agent's.
void check_actor_token(State& state, const Code& code, const std::string& actor_token) {
  if (code.requested_actor.empty()) {
    if (!actor_token.empty() && state.persona->refuses_stray_actor_token)
      refuse_grant("an actor token came for a code without requested_actor");
    return;
  }
  if (actor_token.empty()) refuse_grant("Actor token is not provided in the request.");
  if (state.opaque_tokens.find(actor_token, state.world.now()))
    refuse_grant("Error while parsing the actor token JWT.");
  const auto claims = valid_access_token(state, actor_token);
  if (!claims) refuse_grant("Signature or message authentication invalid for actor token.");
  if (*json::find(*claims, "sub") != code.requested_actor)
    refuse_grant("Actor token subject does not match the requested actor.");
  const Agent* actor = find_agent(state, code.requested_actor);
  if (!actor || actor->locked) refuse_grant("Requested actor is not active.");
}

// RFC 6749 §4.1.3, RFC 7636 §4.6
Reply authorization_code(State& state, const Client& client, const Parameters& form) {
  const Time now = state.world.now();
  Code* code = state.codes.find(required_parameter(form, "code"), now);
  if (!code || code->grant.client_id != client.id) refuse_grant("the code is not valid");
  // RFC 6749 §4.1.2: a code that comes twice takes back what it gave.
  if (code->spent) {
    revoke_grant(state, code->grant.id);
    refuse_grant("the code was used before; the tokens it gave are revoked");
  }
  code->spent = true;
  if (code->expires <= now) refuse_grant("the code has expired");
  if (required_parameter(form, "redirect_uri") != code->redirect_uri)
    refuse_grant("redirect_uri is not that of the authorization request");
  if (base64url_encode(sha256(required_parameter(form, "code_verifier"))) != code->code_challenge)
    refuse_grant("code_verifier does not fit the code_challenge");
  if (!code->dpop_jkt.empty() && code->dpop_jkt != state.proven_key)
    refuse_grant("the code is bound to another key than the DPoP proof's");
  check_actor_token(state, *code, parameter(form, "actor_token"));
  Grant grant = code->grant;
  grant.actor = code->requested_actor;
  const std::string refresh_token =
      client.may_use("refresh_token") ? new_refresh_token(state, grant) : std::string();
  grant.resources = granted_resources(state, form, grant);
  return token_reply(state, client, grant, refresh_token, IdToken::yes);
}

// RFC 6749 §4.4
Reply client_credentials(State& state, const Client& client, const Parameters& form) {
  Grant grant;
  grant.id = random_uuid(state.world);
  grant.client_id = client.id;
  grant.sub = client.id;
  grant.kind = "APPLICATION";
  grant.scopes = known_scopes(state, parameter(form, "scope"));
  if (grant.scopes.empty()) grant.scopes = {"mcp:read"};
  grant.scopes = permitted_scopes(state, client, client.id, std::move(grant.scopes));
  grant.resources = known_resources(state, form);
  return token_reply(state, client, grant, {}, IdToken::no);
}

std::vector<std::string> narrowed_scopes(const State& state, const Parameters& form,
                                         const Grant& grant) {
  std::vector<std::string> asked = known_scopes(state, parameter(form, "scope"));
  if (asked.empty()) return grant.scopes;
  for (const std::string& scope : asked)
    if (std::find(grant.scopes.begin(), grant.scopes.end(), scope) == grant.scopes.end())
      throw Refusal{400, "invalid_scope", "scope " + scope + " was not granted"};
  return asked;
}

// RFC 6749 §6, RFC 9700 §4.14.2
Reply refresh_token(State& state, const Client& client, const Parameters& form) {
  const auto found =
      state.kept.refresh_tokens.find(fingerprint(required_parameter(form, "refresh_token")));
  if (found == state.kept.refresh_tokens.end() || found->second.grant.client_id != client.id ||
      found->second.expires <= state.world.now())
    refuse_grant("the refresh token is not valid");
  const Grant grant = found->second.grant;
  if (found->second.spent) {
    revoke_grant(state, grant.id);
    refuse_grant("the refresh token was used before; all tokens of this sign-in are revoked");
  }
  // RFC 9449 §5: a public client proves by its key that the refresh token is its own.
  if (client.auth_method == "none" && !grant.jkt.empty() && grant.jkt != state.proven_key)
    refuse_grant("the refresh token is bound to another key than the DPoP proof's");
  Grant narrowed = grant;
  narrowed.scopes = permitted_scopes(state, client, grant.sub, narrowed_scopes(state, form, grant));
  narrowed.resources = granted_resources(state, form, grant);
  if (!state.persona->refresh_keeps_actor) narrowed.actor.clear();
  found->second.spent = true;
  return token_reply(state, client, narrowed, new_refresh_token(state, grant), IdToken::no);
}

struct GrantType {
  std::string_view name;
  Reply (*answer)(State&, const Client&, const Parameters&);
};
constexpr GrantType grant_types[] = {{"authorization_code", authorization_code},
                                     {"refresh_token", refresh_token},
                                     {"client_credentials", client_credentials},
                                     {device_code_type, device_code},
                                     {jwt_bearer_type, jwt_bearer},
                                     {token_exchange_type, token_exchange}};

}  // namespace

std::vector<std::string> grant_type_names() {
  std::vector<std::string> names;
  for (const GrantType& type : grant_types) names.emplace_back(type.name);
  return names;
}

Reply token(State& state, const ServerRequest& request) {
  const Parameters form = form_parameters(request, may_repeat(state));
  const std::string name = required_parameter(form, "grant_type");
  const auto* type = std::find_if(std::begin(grant_types), std::end(grant_types),
                                  [&](const GrantType& row) { return row.name == name; });
  const Client& client = authenticated_client(state, request, form);
  if (type == std::end(grant_types))
    throw Refusal{400, "unsupported_grant_type", "grant_type " + name + " is not known"};
  if (!client.may_use(name))
    throw Refusal{400, "unauthorized_client", "the client may not use " + name};
  state.proven_key = proven_key(state, request);
  return type->answer(state, client, form);
}

}  // namespace mcpauth::dev
