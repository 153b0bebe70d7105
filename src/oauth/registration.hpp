// Dynamic client registration (RFC 7591), and the record that it leaves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "oauth/client_auth.hpp"
#include "oauth/scopes.hpp"

namespace mcpauth::oauth {

// What we ask for, by RFC 7591 §2's names. MCP demands to say what kind of application it is: one
// that no web server receives the redirects of is native.
struct ClientMetadata {
  std::string client_name;
  std::vector<std::string> redirect_uris;
  std::vector<std::string> grant_types = {"authorization_code", "refresh_token"};
  std::string token_endpoint_auth_method = "none";
  Scopes scopes;
  std::string software_id;
  std::string software_version;
  std::optional<json::Document> jwks;  // for private_key_jwt: our public keys
  json::Document more;                 // further members, which rule over those above
};

// Return the method to ask for: `none`, unless the server lists methods and not that one; then the
// strongest with a secret; `private_key_jwt` when we have a key and it is listed.
AuthMethod registration_auth_method(const ServerMetadata& metadata, bool has_key = false);

// Return `text` as a redirect URI that we register: https, or http to loopback, without user
// information and fragment (RFC 8252 §7, RFC 6749 §3.1.2). Throws Error 2.
Url parse_redirect_uri(const std::string& text);

// Return what a client says of itself, as RFC 7591 §2 has it.
Json registration_body(const ClientMetadata& client);

// Return the response types of a client with these grants (RFC 7591 §2.1): the default is the code,
// which a client without that grant does not want.
std::vector<std::string> response_types_for(const std::vector<std::string>& grant_types);

// Return the registration request (RFC 7591 §3.1). Throws Error 9 where the server has no
// registration endpoint.
http::Request registration_request(const ServerMetadata& metadata, const ClientMetadata& client);

struct ClientRegistration {
  std::string issuer;
  std::string client_id;
  Secret client_secret;                          // empty: none
  std::optional<Time> client_secret_expires_at;  // nothing: never
  std::string token_endpoint_auth_method;        // as the server decided
  std::vector<std::string> redirect_uris;
  std::string registration_client_uri;  // RFC 7592; empty: none
  Secret registration_access_token;
  json::Document document;  // the answer without its two secrets
  bool operator==(const ClientRegistration&) const = default;
};

// Return what was registered: any 2xx with JSON and a client_id. What the server decided rules,
// whatever it is: see the checks below. A refusal is Error 4 with the server's word and a hint.
ClientRegistration parse_registration_response(const http::Response& response,
                                               const ServerMetadata& metadata,
                                               const ClientMetadata& asked);

// Throw Error 6 `missing_secret` where the client is to prove itself with a secret that it was not
// given.
void check_secret(const ClientRegistration& registration);
// Throw Error 8 `redirect_uri_mismatch` unless all of `asked` are registered (RFC 7591 §3.2.1).
void check_redirect_uris(const ClientRegistration& registration,
                         const std::vector<std::string>& asked);

// Return whether the secret cannot be used any more at `now`.
bool is_expired(const ClientRegistration& registration, Time now);

// Return the record for the store, secrets included, and the record that such JSON is.
Json to_json(const ClientRegistration& registration);
// Throws Error 7 `invalid_document` for anything else.
ClientRegistration client_registration_from_json(const Json& value);

}  // namespace mcpauth::oauth
