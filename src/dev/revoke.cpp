// Token revocation (RFC 7009).
#include <nlohmann/json.hpp>

#include "dev/client_auth.hpp"
#include "dev/endpoints.hpp"

namespace mcpauth::dev {
namespace {

// RFC 7009 §2.1: "the authorization server … verifies whether the token was issued to the client".
void check_owner(const Client& client, const std::string& owner) {
  if (owner != client.id)
    throw Refusal{400, "unauthorized_client", "the token was issued to another client", {}};
}

}  // namespace

Reply revoke(State& state, const ServerRequest& request) {
  const Parameters form = form_parameters(request);
  const Client& client = authenticated_client(state, request, form);
  const std::string token = required_parameter(form, "token");
  const auto found = state.kept.refresh_tokens.find(fingerprint(token));
  if (found != state.kept.refresh_tokens.end()) {
    check_owner(client, found->second.grant.client_id);
    revoke_grant(state, std::string(found->second.grant.id));
  } else if (const auto claims = valid_access_token(state, token)) {
    check_owner(client, *json::find_string(*claims, "client_id"));
    const Time now = state.world.now();
    state.revoked.put(*json::find_string(*claims, "jti"), true, now + access_token_lifetime, now);
  }
  return {empty_response(200)};
}

}  // namespace mcpauth::dev
