// What the embedded server remembers: people, clients, agents, and what they were allowed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "dev/access_model.hpp"

namespace mcpauth::dev {

struct User {
  std::string name;
  Secret password;
  std::string sub;
  std::string full_name;
  std::string email;
  bool operator==(const User&) const = default;
};

struct Agent {
  std::string id;
  Secret secret;
  std::string name;
  bool locked = false;     // signs in no more; its tokens live on
  json::Document profile;  // its SCIM attributes, as they were sent
  Time created{};
  Time modified{};
  bool operator==(const Agent&) const = default;
};

struct Client {
  std::string id;
  Secret secret;  // empty: a public client, or one with keys
  std::string name;
  std::vector<std::string> redirect_uris;
  std::vector<std::string> grant_types;
  std::string auth_method;  // token_endpoint_auth_method
  std::string id_token_alg = "RS256";
  std::string keys;                // its JWKS as JSON, for private_key_jwt
  std::string registration_token;  // SHA-256 in base64url; empty: not managed by RFC 7592
  Time issued_at{};
  Application application;
  bool operator==(const Client&) const = default;

  bool may_use(std::string_view grant_type) const;
};

// A client's authorization request, checked. `client_id` and `redirect_uri` are registered.
struct AuthorizationRequest {
  std::string client_id;
  std::string redirect_uri;
  std::optional<std::string> state;
  std::vector<std::string> scopes;
  std::vector<std::string> resources;
  std::string code_challenge;
  std::string nonce;
  std::string prompt;
  std::string login_hint;
  std::string requested_actor;  // the agent that is to act, empty: none
  std::string dpop_jkt;         // the key that the code is bound to, empty: none (RFC 9449 §10)
  bool direct = false;          // response_mode=direct: the app-native sign-in
  std::string user_code;        // of the device that asks; empty: the request came by a browser
};

// What somebody allowed a client. All tokens that come from it die together; its id begins the
// `jti` of each access token.
struct Grant {
  std::string id;
  std::string client_id;
  std::string sub;
  std::string actor;
  std::vector<std::string> earlier_actors;  // who acted before, the last one first
  std::vector<std::string> scopes;
  std::vector<std::string> resources;
  std::string nonce;
  std::string kind;  // `aut` of the asgardeo persona: APPLICATION, APPLICATION_USER, AGENT
  std::string jkt;   // the key that a public client's refresh tokens are bound to, empty: none
  Time authenticated{};
  bool operator==(const Grant&) const = default;
};

struct Code {
  Grant grant;
  std::string redirect_uri;
  std::string code_challenge;
  std::string requested_actor;
  std::string dpop_jkt;
  Time expires{};
  bool spent = false;
};

// What a device has asked for (RFC 8628), and what came of it.
struct DeviceAuthorization {
  AuthorizationRequest request;
  std::optional<Grant> grant;  // once somebody has agreed
  bool denied = false;
  Time expires{};
  Time asked{};                     // when the device asked last
  std::chrono::seconds interval{};  // between two questions of the device
};

// A refresh token stays after it was used, so that its second use is noticed.
struct RefreshToken {
  Grant grant;
  Time expires{};
  bool spent = false;
  bool operator==(const RefreshToken&) const = default;
};

// A user signed in with this browser.
struct Session {
  std::string sub;
  Time authenticated{};
};

// An authorization request that waits for a person. `outcome` is where the answer led: a form that
// is sent twice leads there again.
struct Interaction {
  AuthorizationRequest request;
  std::string browser;  // the cookie of the browser it belongs to
  std::string csrf;
  std::optional<Session> session;
  std::string outcome;
  std::string code;
};

// A session of the MCP handshake wire, and whose it is.
struct McpSession {
  std::string principal;
  std::string protocol_version;
};

}  // namespace mcpauth::dev
