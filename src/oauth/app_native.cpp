#include "oauth/app_native.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.hpp"
#include "oauth/error_response.hpp"
#include "oauth/pkce.hpp"

namespace mcpauth::oauth {
namespace {

constexpr const char* agent_login = "the agent login";

std::string text_of(const Json& object, std::string_view name) {
  const auto* text = json::find_string(object, name);
  return text != nullptr ? *text : "";
}

const Json& elements(const Json* list) {
  static const Json none = Json::array();
  return list != nullptr && list->is_array() ? *list : none;
}

// HTTP says 200 for a wrong password, too: flowStatus rules, and the reason is in the messages.
[[noreturn]] void refuse_login(const Json& answer) {
  std::string message = "the agent login did not succeed";
  const Json* step = json::find(answer, "nextStep");
  if (step != nullptr) {
    for (const Json& said : elements(json::find(*step, "messages")))
      message += ": " + quote(text_of(said, "message"));
  }
  throw Error(Exit::refused, "login_failed", std::move(message),
              "check the agent's id and secret, and that the agent is enabled");
}

bool takes_password(const Json& authenticator) {
  if (text_of(authenticator, "idp") != "LOCAL") return false;
  if (text_of(authenticator, "authenticator") == "Username & Password") return true;
  const Json& required = elements(json::find(authenticator, "requiredParams"));
  return std::ranges::find(required, Json("username")) != required.end() &&
         std::ranges::find(required, Json("password")) != required.end();
}

std::string password_authenticator(const Json& answer) {
  const Json* step = json::find(answer, "nextStep");
  if (step != nullptr) {
    for (const Json& authenticator : elements(json::find(*step, "authenticators"))) {
      if (takes_password(authenticator))
        return json::Object(authenticator, {"the authenticator of the agent login"})
            .string("authenticatorId");
    }
  }
  throw Error(Exit::unsupported, "unsupported_login",
              "the agent login offers no local user name and password for this client");
}

// The agent's secret goes there, so the answer may name another path and no other origin.
Url login_endpoint(const Json& answer, const Url& authorization_endpoint) {
  for (const Json& link : elements(json::find(answer, "links"))) {
    if (text_of(link, "name") != "authentication") continue;
    Url url = parse_url(text_of(link, "href"), "agent login link", UrlFrom::server);
    if (url.origin() != authorization_endpoint.origin())
      throw Error(Exit::unsafe, "unsafe_url",
                  "the agent login would lead from " + authorization_endpoint.origin() + " to " +
                      quote(url.text()));
    return url;
  }
  Url url = authorization_endpoint;
  url.path = url.path.substr(0, url.path.rfind('/') + 1) + "authn";
  return url;
}

const Url& authorization_endpoint(const ServerMetadata& metadata) {
  return require_endpoint(metadata.authorization_endpoint, "authorization_endpoint");
}

}  // namespace

http::Request app_native_start_request(const ServerMetadata& metadata,
                                       const AuthorizationRequest& request,
                                       const ClientAuth& auth) {
  require_s256(metadata);
  Form form{parameters(request), {}, {Secret(request.state)}};
  form.parameters.emplace_back("response_mode", "direct");
  auth(form);
  return form_request(authorization_endpoint(metadata), std::move(form), metadata.reach);
}

AppNativePrompt parse_app_native_start(const http::Response& response,
                                       const ServerMetadata& metadata) {
  const Json answer = parse_success(agent_login, response);
  const json::Object object(answer, {"the answer of the agent login"});
  const std::string status = object.string("flowStatus");
  if (status == "SUCCESS_COMPLETED")
    throw Error(Exit::unsafe, "unexpected_login",
                "the agent login was complete before the agent gave its credentials");
  if (status != "INCOMPLETE") refuse_login(answer);
  return {object.string("flowId"), password_authenticator(answer),
          login_endpoint(answer, authorization_endpoint(metadata))};
}

http::Request app_native_login_request(const ServerMetadata& metadata,
                                       const AppNativePrompt& prompt, const std::string& agent_id,
                                       const Secret& agent_secret) {
  const Json body = {{"flowId", prompt.flow_id},
                     {"selectedAuthenticator",
                      {{"authenticatorId", prompt.authenticator_id},
                       {"params", {{"username", agent_id}, {"password", agent_secret.reveal()}}}}}};
  auto request = http::post_json(prompt.endpoint.text(), json::dump(body), metadata.reach);
  request.secrets = {agent_secret};
  return request;
}

AuthorizationCode parse_app_native_login(const http::Response& response, const Pending& pending) {
  const Json answer = parse_success(agent_login, response);
  const json::Object object(answer, {"the answer of the agent login"});
  const auto status = object.optional_string("flowStatus");
  if (status && *status != "SUCCESS_COMPLETED") refuse_login(answer);
  const json::Object data = object.optional_object("authData").value_or(object);
  const auto state = data.optional_string("state");
  if (state && !equal_in_constant_time(*state, pending.state))
    throw Error(Exit::unsafe, "state_mismatch", "the agent login answered with another state");
  return AuthorizationCode(data.string("code"), pending);
}

}  // namespace mcpauth::oauth
