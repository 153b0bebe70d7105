// The app-native sign-in with which agents of the asgardeo persona get their code: authorize with
// response_mode=direct, then authn. It knows no cookies, so no sign-in leaks into the next.
#include <nlohmann/json.hpp>

#include "dev/app_native.hpp"
#include "dev/endpoints.hpp"
#include "dev/grants.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::string_view authenticator_id = "QmFzaWNBdXRoZW50aWNhdG9yOkxPQ0FM";

// The body of the product's management and sign-in errors.
Reply refuse(const State& state, int status, std::string_view code, std::string_view message,
             std::string_view description) {
  return {json_response(status, {{"code", code},
                                 {"message", message},
                                 {"description", description},
                                 {"traceId", random_uuid(state.world)}})};
}

Json next_step(std::string_view base_url, std::string_view flow_status, const std::string& flow_id,
               Json messages) {
  const Json authenticator = {
      {"authenticatorId", authenticator_id},
      {"authenticator", "Username & Password"},
      {"idp", "LOCAL"},
      {"metadata",
       {{"i18nKey", "authenticator.basic"},
        {"promptType", "USER_PROMPT"},
        {"params",
         {{{"param", "username"}, {"type", "STRING"}, {"order", 0}, {"confidential", false}},
          {{"param", "password"}, {"type", "STRING"}, {"order", 1}, {"confidential", true}}}}}},
      {"requiredParams", {"username", "password"}}};
  return {{"flowId", flow_id},
          {"flowStatus", flow_status},
          {"flowType", "AUTHENTICATION"},
          {"nextStep",
           {{"stepType", "AUTHENTICATOR_PROMPT"},
            {"authenticators", Json::array({authenticator})},
            {"messages", std::move(messages)}}},
          {"links", Json::array({{{"name", "authentication"},
                                  {"href", std::string(base_url) + "/oauth2/authn"},
                                  {"method", "POST"}}})}};
}

struct Attempt {
  std::string flow_id, authenticator, username;
  Secret password;
};

// Return what the body says; nothing where it is not what authn takes.
std::optional<Attempt> parse_attempt(const std::string& text) {
  try {
    const Json body = json::parse_untrusted(text, {"the body"});
    const json::Object object(body, {"the body"});
    const auto selected = object.optional_object("selectedAuthenticator");
    const auto params = selected ? selected->optional_object("params") : std::nullopt;
    if (!params) return std::nullopt;
    return Attempt{object.string("flowId"), selected->string("authenticatorId"),
                   params->string("username"), Secret(params->string("password"))};
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

Reply begin_app_native(State& state, AuthorizationRequest request) {
  const Client* client = find_client(state, request.client_id);
  if (!client->application.api_based_authentication)
    return refuse(state, 400, "ABA-60007", "Unable to process the request.",
                  "App native authentication is not enabled for this application.");
  const Time now = state.world.now();
  const std::string flow_id = random_uuid(state.world);
  state.flows.put(flow_id, std::move(request), now + form_lifetime, now);
  return {json_response(200, next_step(state.base_url, "INCOMPLETE", flow_id, Json::array()))};
}

Reply app_native_authn(State& state, const ServerRequest& request) {
  const Time now = state.world.now();
  const auto attempt = parse_attempt(request.body);
  if (!attempt)
    return refuse(state, 400, "ABA-60001", "Invalid request.", "The body is not as expected.");
  AuthorizationRequest* flow = state.flows.find(attempt->flow_id, now);
  if (!flow)
    return refuse(state, 400, "ABA-60003", "Invalid flow identifier.",
                  "The flow is unknown, complete or too old.");
  if (attempt->authenticator != authenticator_id)
    return refuse(state, 400, "ABA-60004", "Invalid authenticator.",
                  "The authenticator is not one of this step.");
  const Agent* agent = find_agent(state, attempt->username);
  if (!agent || agent->locked || agent->secret != attempt->password) {
    const Json message = {{"type", "ERROR"},
                          {"messageId", "msg_authentication_failed"},
                          {"message", "Login failed. Check the agent's ID and secret."},
                          {"i18nKey", "authenticator.login.fail"}};
    return {json_response(200, next_step(state.base_url, "FAIL_INCOMPLETE", attempt->flow_id,
                                         Json::array({message})))};
  }
  const AuthorizationRequest done = *state.flows.take(attempt->flow_id, now);
  const std::string code = new_code(state, done, {agent->id, "AGENT", now}, done.scopes);
  Json data = {{"code", code}};
  if (done.state) data["state"] = *done.state;
  data["session_state"] = random_token(state.world);
  return {json_response(200, {{"flowStatus", "SUCCESS_COMPLETED"}, {"authData", data}})};
}

}  // namespace mcpauth::dev
