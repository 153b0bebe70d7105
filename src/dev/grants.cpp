#include "dev/grants.hpp"

#include "dev/permissions.hpp"

namespace mcpauth::dev {

std::string new_code(State& state, const AuthorizationRequest& request, const Subject& subject,
                     std::vector<std::string> scopes) {
  const Time now = state.world.now();
  Code code;
  code.grant.id = random_uuid(state.world);
  code.grant.client_id = request.client_id;
  code.grant.sub = subject.sub;
  code.grant.kind = subject.kind;
  const Client* client = find_client(state, request.client_id);
  code.grant.scopes = permitted_scopes(state, *client, subject.sub, std::move(scopes));
  code.grant.resources = request.resources;
  code.grant.nonce = request.nonce;
  code.grant.authenticated = subject.authenticated;
  code.redirect_uri = request.redirect_uri;
  code.code_challenge = request.code_challenge;
  code.requested_actor = request.requested_actor;
  code.dpop_jkt = request.dpop_jkt;
  code.expires = now + code_lifetime;
  std::string text = random_token(state.world);
  state.codes.put(text, std::move(code), now + access_token_lifetime, now);
  return text;
}

}  // namespace mcpauth::dev
