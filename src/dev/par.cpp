// Pushed authorization requests (RFC 9126).
#include <nlohmann/json.hpp>

#include "dev/authorization_request.hpp"
#include "dev/client_auth.hpp"
#include "dev/endpoints.hpp"

namespace mcpauth::dev {

Reply pushed_authorization_request(State& state, const ServerRequest& request) {
  Parameters form = form_parameters(request, may_repeat(state));
  const Client& client = authenticated_client(state, request, form);
  if (find(form, "request_uri"))
    throw Refusal{400, "invalid_request", "request_uri may not be pushed"};
  if (!find(form, "client_id")) form.emplace_back("client_id", client.id);
  AuthorizationRequest pushed = authorization_request(state, form, redirect_target(state, form));
  const Time now = state.world.now();
  const std::string uri = "urn:ietf:params:oauth:par:request_uri:" + random_token(state.world);
  state.pushed_requests.put(uri, std::move(pushed), now + pushed_request_lifetime, now);
  return {
      json_response(201, {{"request_uri", uri}, {"expires_in", pushed_request_lifetime.count()}})};
}

}  // namespace mcpauth::dev
