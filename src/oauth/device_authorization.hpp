// The device authorization grant (RFC 8628): a code that a person enters elsewhere.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "oauth/client_auth.hpp"
#include "oauth/grant.hpp"
#include "oauth/scopes.hpp"

namespace mcpauth::oauth {

// Return the request that begins it (RFC 8628 §3.1). The challenge (RFC 7636 §4.3) is for servers
// that demand PKCE of this grant too. Throws Error 9 where the server has no such endpoint.
http::Request device_authorization_request(const ServerMetadata& metadata, const Scopes& scopes,
                                           const std::string& code_challenge,
                                           const ClientAuth& auth, const Target& target);

struct DeviceAuthorization {
  Secret device_code;
  std::string user_code;  // printable
  std::string verification_uri;
  std::optional<std::string> verification_uri_complete;
  std::chrono::seconds expires_in{0};
  std::chrono::seconds interval{5};  // between two polls
  bool operator==(const DeviceAuthorization&) const = default;
};

// Return the answer (RFC 8628 §3.2). The interval is in whole seconds, rounded up, from 1 to 60; 5
// where the server says none or nothing above zero. Throws as `parse_success`; Error 6 for an
// answer that breaks the RFC or a user code that cannot be shown, Error 8 `unsafe_url` for a page
// that no browser should open, or that is not https although the token endpoint is, or on another
// computer although the token endpoint is on this one.
DeviceAuthorization parse_device_authorization(const http::Response& response,
                                               const ServerMetadata& metadata);

// Return after how long the token endpoint may be asked again after it answered `error`: `interval`
// while nobody has answered, 5 s more for slow_down, the double where no answer came (RFC 8628
// §3.5) or the server is in trouble; nothing where it has ended.
std::optional<std::chrono::seconds> poll_again_after(const Error& error,
                                                     std::chrono::seconds interval);

}  // namespace mcpauth::oauth
