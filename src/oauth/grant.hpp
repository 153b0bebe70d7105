// The grants and the token request (RFC 6749 §4, RFC 8707): a struct for each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "oauth/callback.hpp"
#include "oauth/client_auth.hpp"
#include "oauth/scopes.hpp"

namespace mcpauth::oauth {

// RFC 6749 §4.1.3. With an actor token it is exchanged on behalf of the user for that agent.
struct AuthorizationCodeGrant {
  AuthorizationCode code;
  std::optional<Secret> actor_token;
};

// RFC 6749 §6. No scopes: those granted before.
struct RefreshTokenGrant {
  Secret refresh_token;
  Scopes scopes;
};

// RFC 6749 §4.4.
struct ClientCredentialsGrant {
  Scopes scopes;
};

using Grant = std::variant<AuthorizationCodeGrant, RefreshTokenGrant, ClientCredentialsGrant>;

// Return the grant's own part of the form, `grant_type` first.
Form to_form(const AuthorizationCodeGrant& grant);
Form to_form(const RefreshTokenGrant& grant);
Form to_form(const ClientCredentialsGrant& grant);

// Whom the token is for.
struct Target {
  std::optional<std::string> resource;  // RFC 8707 §2.2, byte for byte
  std::optional<std::string> audience;  // a parameter of some servers, where they ask for it
};

// Return the token request, in which no parameter stands twice. Throws Error 8 `issuer_mismatch`
// for a code of another issuer (RFC 9207 §4), 9 without a token endpoint.
http::Request token_request(const ServerMetadata& metadata, const Grant& grant,
                            const ClientAuth& auth, const Target& target);

// Return whether the metadata lists the grant called `grant_type` (absent: authorization_code and
// implicit, RFC 8414 §2). Servers are known to leave out refresh_token and client_credentials and
// to take them, so `false` is a reason to warn and not to refuse.
bool lists_grant(const ServerMetadata& metadata, std::string_view grant_type);

}  // namespace mcpauth::oauth
