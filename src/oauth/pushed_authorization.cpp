#include "oauth/pushed_authorization.hpp"

#include <nlohmann/json.hpp>

#include "oauth/error_response.hpp"
#include "oauth/pkce.hpp"

namespace mcpauth::oauth {

http::Request pushed_authorization_request(const ServerMetadata& metadata,
                                           const AuthorizationRequest& request,
                                           const ClientAuth& auth) {
  require_s256(metadata);
  Form form{parameters(request), {}, {Secret(request.state)}};
  auth(form);
  return form_request(require_endpoint(metadata.pushed_authorization_request_endpoint,
                                       "pushed_authorization_request_endpoint"),
                      std::move(form), metadata.reach);
}

PushedAuthorization parse_pushed_authorization(const http::Response& response) {
  const char* who = "the pushed authorization request endpoint";
  const Json answer = parse_success(who, response, Success::any_2xx);
  const json::Object object(answer, {std::string("the answer of ") + who});
  PushedAuthorization pushed{object.string("request_uri"), {}};
  const auto expires_in = object.optional_seconds("expires_in");
  if (!expires_in) object.refuse("expires_in", "is missing");
  pushed.expires_in = *expires_in;
  return pushed;
}

std::string authorization_url(const ServerMetadata& metadata, const std::string& client_id,
                              const PushedAuthorization& pushed) {
  return authorization_url(
      require_endpoint(metadata.authorization_endpoint, "authorization_endpoint"),
      {{"client_id", client_id}, {"request_uri", pushed.request_uri}});
}

}  // namespace mcpauth::oauth
