// Pushed authorization requests (RFC 9126): the same parameters, sent to the server beforehand.
#pragma once

#include <chrono>
#include <string>

#include "oauth/authorization_request.hpp"
#include "oauth/client_auth.hpp"

namespace mcpauth::oauth {

// Return the request that pushes `request` (RFC 9126 §2.1).
http::Request pushed_authorization_request(const ServerMetadata& metadata,
                                           const AuthorizationRequest& request,
                                           const ClientAuth& auth);

struct PushedAuthorization {
  std::string request_uri;
  std::chrono::seconds expires_in{0};
  bool operator==(const PushedAuthorization&) const = default;
};

// Return what the server kept it under: 2xx with JSON (RFC 9126 §2.2 says 201).
PushedAuthorization parse_pushed_authorization(const http::Response& response);

// Return the URL for the browser: `client_id` and `request_uri` alone (RFC 9126 §4).
std::string authorization_url(const ServerMetadata& metadata, const std::string& client_id,
                              const PushedAuthorization& pushed);

}  // namespace mcpauth::oauth
