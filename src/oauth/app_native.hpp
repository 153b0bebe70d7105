// The app-native login of Asgardeo and WSO2 Identity Server, by which an agent signs in with its
// own credentials and without a browser.
#pragma once

#include <string>

#include "oauth/authorization_request.hpp"
#include "oauth/callback.hpp"
#include "oauth/client_auth.hpp"

namespace mcpauth::oauth {

// Return the request that starts a login: the authorization request with `response_mode=direct`,
// posted.
http::Request app_native_start_request(const ServerMetadata& metadata,
                                       const AuthorizationRequest& request, const ClientAuth& auth);

// What the server asks for next.
struct AppNativePrompt {
  std::string flow_id;
  std::string authenticator_id;
  Url endpoint;  // where the answer goes
  bool operator==(const AppNativePrompt&) const = default;
};

// Return the flow and its local username and password authenticator. The endpoint that the answer
// names must be on the origin of the authorization endpoint (Error 8), because the agent's secret
// goes there; without one it is `authn` next to it. A flow that is complete already was somebody
// else's: Error 8 `unexpected_login`. No such authenticator: Error 9.
AppNativePrompt parse_app_native_start(const http::Response& response,
                                       const ServerMetadata& metadata);

// Return the request that answers with the agent's credentials.
http::Request app_native_login_request(const ServerMetadata& metadata,
                                       const AppNativePrompt& prompt, const std::string& agent_id,
                                       const Secret& agent_secret);

// Return the code of a completed login, whose `state` is that of `pending` where it has one. A flow
// that is not complete is a refusal, whatever the status: Error 4 `login_failed`.
AuthorizationCode parse_app_native_login(const http::Response& response, const Pending& pending);

}  // namespace mcpauth::oauth
