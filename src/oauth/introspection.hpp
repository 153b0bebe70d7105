// What the authorization server says of a token: introspection (RFC 7662), and whose it is
// (OpenID Connect Core §5.3).
#pragma once

#include <optional>
#include <string_view>

#include "base/json.hpp"
#include "oauth/client_auth.hpp"

namespace mcpauth::oauth {

// Return the introspection request (RFC 7662 §2.1); `hint` is `refresh_token` or `access_token`, or
// empty. Throws Error 9 where the server does not introspect.
http::Request introspection_request(const ServerMetadata& metadata, const Secret& token,
                                    std::string_view hint, const ClientAuth& auth);

struct Introspection {
  bool active = false;
  json::Document answer;  // verbatim
  bool operator==(const Introspection&) const = default;
};

// Return the answer (RFC 7662 §2.2). Throws as `parse_success`; Error 6 without `active`.
Introspection parse_introspection_response(const http::Response& response);

// Return the request for the claims about whom `token` was issued for. Throws Error 9 where the
// server has no such endpoint, and `needs_proof` for a JWT that is bound to a key (cnf.jkt).
http::Request userinfo_request(const ServerMetadata& metadata, const Secret& token);

// Return the answer: inactive where the token is refused with 401 (RFC 6750 §3.1). Throws as
// `parse_success`; Error 6 without `sub` (OpenID Connect Core §5.3.2).
Introspection parse_userinfo_response(const http::Response& response);

}  // namespace mcpauth::oauth
