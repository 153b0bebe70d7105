// The authorization request of the code flow (RFC 6749 §4.1.1), as a URL for the browser.
#pragma once

#include <optional>
#include <string>

#include "base/encoding.hpp"
#include "oauth/scopes.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::oauth {

// The longest URL that we hand to a browser.
inline constexpr std::size_t longest_authorization_url = 8192;

struct AuthorizationRequest {
  std::string client_id;
  std::string redirect_uri;
  std::string state;
  std::string code_challenge;           // S256
  std::optional<std::string> resource;  // RFC 8707 §2, byte for byte
  std::optional<std::string> audience;  // a parameter of some servers, where they ask for it
  Scopes scopes;                        // none: no `scope` is sent
  std::optional<std::string> nonce;     // OpenID Connect Core §3.1.2.1; demanded with `openid`
  std::optional<std::string> requested_actor;  // draft-oauth-ai-agents-on-behalf-of-user
  std::optional<std::string> dpop_jkt;         // the key that the code is bound to (RFC 9449 §10)
  bool operator==(const AuthorizationRequest&) const = default;
};

// Return the request as parameters. `openid` with `offline_access` brings `prompt=consent`, which
// OpenID Connect Core §11 demands.
Parameters parameters(const AuthorizationRequest& request);

// Throw unless the code flow can be walked with this server, before anybody is asked and any client
// is registered for it: Error 8 `pkce_unsupported`; 9 without one of the two endpoints, where the
// response type or the grant is not listed (RFC 8414 §2), and `request_object_required` for a
// server that takes no other request than a signed one (RFC 9101 §10.5), because mcpauth signs
// none; 6 `parameter_collision` where the endpoint has a parameter that every request has.
void require_code_flow(const ServerMetadata& metadata);

// Return `endpoint` with `parameters` behind the query that it has already. Throws Error 6
// `parameter_collision` where that has one of them too, and Error 8 `unsafe_url` when the whole is
// longer than `longest_authorization_url`.
std::string authorization_url(const Url& endpoint, const Parameters& parameters);

// Return the URL for the browser. Throws Error 8 `pkce_unsupported`, 9 without the endpoint.
std::string authorization_url(const ServerMetadata& metadata, const AuthorizationRequest& request);

}  // namespace mcpauth::oauth
