// The authorization endpoint (RFC 6749 §3.1, RFC 9126 §4, OpenID Connect Core §3.1.2).
#include "dev/app_native.hpp"
#include "dev/authorization_request.hpp"
#include "dev/endpoints.hpp"
#include "dev/grants.hpp"
#include "dev/interaction.hpp"
#include "dev/pages.hpp"

namespace mcpauth::dev {
namespace {

Reply refuse_to_client(const State& state, const std::string& redirect_uri,
                       const std::optional<std::string>& client_state, const Refusal& refusal) {
  return {redirect(
      callback_url(state, redirect_uri, client_state,
                   {{"error", refusal.error}, {"error_description", refusal.description}}))};
}

std::optional<std::string> client_state(const Parameters& parameters) {
  const std::string* value = find(parameters, "state");
  return value ? std::optional(*value) : std::nullopt;
}

// RFC 9126 §4. It may be used again while it lives, because people reload pages.
AuthorizationRequest pushed_request(State& state, const Parameters& parameters) {
  AuthorizationRequest* pushed =
      state.pushed_requests.find(parameter(parameters, "request_uri"), state.world.now());
  if (!pushed || pushed->client_id != parameter(parameters, "client_id"))
    throw Refusal{400, "invalid_request", "request_uri is unknown or too old", {}};
  return *pushed;
}

Reply agreed(State& state, const AuthorizationRequest& request, const Session& session) {
  const std::string code = new_code(
      state, request, {session.sub, "APPLICATION_USER", session.authenticated}, request.scopes);
  return {redirect(callback_url(state, request.redirect_uri, request.state, {{"code", code}}))};
}

// Answer a request that is right: ask the person, unless nobody is to be asked.
Reply proceed(State& state, const ServerRequest& request, AuthorizationRequest asked) {
  std::optional<Session> session = session_of(state, request);
  if (state.consent == Consent::automatic)
    return agreed(state, asked, session.value_or(Session{state.kept.user.sub, state.world.now()}));
  // OpenID Connect Core §3.1.2.6
  if (asked.prompt == "none")
    return refuse_to_client(state, asked.redirect_uri, asked.state,
                            {400,
                             session ? "consent_required" : "login_required",
                             "nobody may be asked, and somebody would have to be",
                             {}});
  if (asked.prompt == "login") session.reset();
  return begin_interaction(state, request, std::move(asked), std::move(session));
}

Reply answer(State& state, const ServerRequest& request, const Parameters& parameters) {
  const RedirectTarget target = redirect_target(state, parameters);
  const bool direct = parameter(parameters, "response_mode") == "direct";
  try {
    AuthorizationRequest asked = authorization_request(state, parameters, target);
    if (direct) return begin_app_native(state, std::move(asked));
    return proceed(state, request, std::move(asked));
  } catch (const Refusal& refusal) {
    if (direct) throw;
    return refuse_to_client(state, target.redirect_uri, client_state(parameters), refusal);
  }
}

}  // namespace

Reply authorize(State& state, const ServerRequest& request) {
  const bool json = request.method == "POST" &&
                    http::header_value(request.headers, "Accept") == "application/json";
  try {
    const Parameters parameters = request.method == "POST"
                                      ? form_parameters(request, may_repeat(state))
                                      : query_parameters(request, may_repeat(state));
    if (find(parameters, "request_uri"))
      return proceed(state, request, pushed_request(state, parameters));
    return answer(state, request, parameters);
  } catch (const Refusal& refusal) {
    // RFC 6749 §4.1.2.1: never redirect to an address that is not known to be the client's.
    if (json) throw;
    throw PageRefusal{refusal.status, "This request cannot be answered",
                      "The application sent you here with a request that is not right: " +
                          refusal.description + "."};
  }
}

}  // namespace mcpauth::dev
