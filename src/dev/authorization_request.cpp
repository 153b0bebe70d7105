#include "dev/authorization_request.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"
#include "dev/described_client.hpp"

namespace mcpauth::dev {
namespace {

std::optional<Url> loopback_without_port(std::string_view text, Localhost localhost) {
  try {
    Url url = parse_url(text, "redirect_uri", UrlFrom::server);
    if (url.scheme != "http" || !url.is_loopback()) return std::nullopt;
    if (url.host == "localhost" && localhost == Localhost::exact) return std::nullopt;
    url.port.clear();
    return url;
  } catch (const Error&) {
    return std::nullopt;
  }
}

// RFC 7636 §4.2: base64url of a SHA-256, which is 43 characters.
void check_code_challenge(const Parameters& parameters) {
  if (required_parameter(parameters, "code_challenge").size() != 43)
    throw Refusal{400, "invalid_request", "code_challenge must have 43 characters"};
  if (parameter(parameters, "code_challenge_method") != "S256")
    throw Refusal{400, "invalid_request", "code_challenge_method must be S256"};
}

void check_response(const Parameters& parameters) {
  const std::string type = required_parameter(parameters, "response_type");
  if (type != "code") throw Refusal{400, "unsupported_response_type", "response_type must be code"};
  const std::string mode = parameter(parameters, "response_mode");
  if (!mode.empty() && mode != "query" && mode != "direct")
    throw Refusal{400, "invalid_request", "response_mode must be query or direct"};
}

}  // namespace

RedirectTarget redirect_target(State& state, const Parameters& parameters) {
  const std::string client_id = required_parameter(parameters, "client_id");
  learn_client(state, client_id);
  const Client* client = find_client(state, client_id);
  if (!client) throw Refusal{400, "invalid_client", "client " + client_id + " is unknown"};
  const std::string given = required_parameter(parameters, "redirect_uri");
  const Localhost localhost =
      state.persona->any_port_on_localhost ? Localhost::any_port : Localhost::exact;
  const auto& uris = client->redirect_uris;
  if (std::none_of(uris.begin(), uris.end(), [&](const std::string& registered) {
        return is_same_redirect_uri(registered, given, localhost);
      }))
    throw Refusal{400, "invalid_request", "redirect_uri " + given + " is not registered"};
  return {client, given};
}

AuthorizationRequest authorization_request(const State& state, const Parameters& parameters,
                                           const RedirectTarget& target) {
  if (!target.client->may_use("authorization_code"))
    throw Refusal{400, "unauthorized_client", "the client may not use authorization_code"};
  check_response(parameters);
  check_code_challenge(parameters);
  AuthorizationRequest request;
  request.client_id = target.client->id;
  request.redirect_uri = target.redirect_uri;
  if (const std::string* value = find(parameters, "state")) request.state = *value;
  request.scopes = known_scopes(state, parameter(parameters, "scope"));
  if (request.scopes.empty()) request.scopes = {"mcp:read"};
  request.resources = known_resources(state, parameters);
  request.code_challenge = parameter(parameters, "code_challenge");
  request.nonce = parameter(parameters, "nonce");
  request.prompt = parameter(parameters, "prompt");
  request.login_hint = parameter(parameters, "login_hint");
  request.requested_actor = parameter(parameters, "requested_actor");
  request.dpop_jkt = parameter(parameters, "dpop_jkt");
  request.direct = parameter(parameters, "response_mode") == "direct";
  if (request.requested_actor.empty()) return request;
  const Agent* actor = find_agent(state, request.requested_actor);
  if (!actor || actor->locked) throw Refusal{400, "invalid_request", "Invalid requested_actor."};
  return request;
}

bool is_same_redirect_uri(std::string_view registered, std::string_view given,
                          Localhost localhost) {
  if (registered == given) return true;
  const std::optional<Url> left = loopback_without_port(registered, localhost);
  return left && left == loopback_without_port(given, localhost);
}

std::string callback_url(const State& state, std::string_view redirect_uri,
                         const std::optional<std::string>& client_state, Parameters answer) {
  if (client_state) answer.emplace_back("state", *client_state);
  if (state.persona->sends_iss) answer.emplace_back("iss", state.issuer());
  std::string url(redirect_uri);
  url += url.find('?') == std::string::npos ? '?' : '&';
  return url + form_encode(answer);
}

}  // namespace mcpauth::dev
