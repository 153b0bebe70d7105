// The grants and the token request (RFC 6749 §4, RFC 8707): a struct for each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "oauth/callback.hpp"
#include "oauth/client_auth.hpp"
#include "oauth/scopes.hpp"
#include "oauth/token_type.hpp"

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

// RFC 8628 §3.4. The verifier is for servers that demand PKCE of this grant too.
struct DeviceCodeGrant {
  Secret device_code;
  Secret code_verifier;
};

// RFC 7523 §2.1: somebody whom the server trusts has signed `assertion`.
struct JwtBearerGrant {
  Secret assertion;
  Scopes scopes;
  bool once = false;  // an ID-JAG is not presented again
};

// RFC 8693 §2.1. With an actor token, the actor gets to act for the subject.
struct TokenExchangeGrant {
  TypedToken subject;
  std::optional<TypedToken> actor;
  std::string requested_token_type;  // a URI; empty: the server chooses
  Scopes scopes;
};

using Grant = std::variant<AuthorizationCodeGrant, RefreshTokenGrant, ClientCredentialsGrant,
                           DeviceCodeGrant, JwtBearerGrant, TokenExchangeGrant>;

inline constexpr std::string_view device_code_grant_type =
    "urn:ietf:params:oauth:grant-type:device_code";
inline constexpr std::string_view jwt_bearer_grant_type =
    "urn:ietf:params:oauth:grant-type:jwt-bearer";
inline constexpr std::string_view token_exchange_grant_type =
    "urn:ietf:params:oauth:grant-type:token-exchange";

// Return the grant's own part of the form, `grant_type` first.
Form to_form(const AuthorizationCodeGrant& grant);
Form to_form(const RefreshTokenGrant& grant);
Form to_form(const ClientCredentialsGrant& grant);
Form to_form(const DeviceCodeGrant& grant);
Form to_form(const JwtBearerGrant& grant);
Form to_form(const TokenExchangeGrant& grant);

// Whom the token is for.
struct Target {
  std::optional<std::string> resource;  // RFC 8707 §2.2, byte for byte
  std::optional<std::string> audience;  // a parameter of some servers, where they ask for it
};

// Return the token request, in which no parameter stands twice. Throws Error 8 `issuer_mismatch`
// for a code of another issuer (RFC 9207 §4), 9 without a token endpoint.
http::Request token_request(const ServerMetadata& metadata, const Grant& grant,
                            const ClientAuth& auth, const Target& target);

// Return the same for a token endpoint whose metadata are not known.
http::Request token_request(const Url& endpoint, http::Reach reach, const Grant& grant,
                            const ClientAuth& auth, const Target& target);

// Return whether the metadata lists the grant called `grant_type` (absent: authorization_code and
// implicit, RFC 8414 §2). Servers are known to leave out refresh_token and client_credentials and
// to take them, so `false` is a reason to warn and not to refuse.
bool lists_grant(const ServerMetadata& metadata, std::string_view grant_type);

}  // namespace mcpauth::oauth
