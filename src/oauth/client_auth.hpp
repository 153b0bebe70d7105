// How a client proves to an endpoint who it is (RFC 6749 §2.3, RFC 7523 §2.2, RFC 8705 §2).
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "base/time.hpp"
#include "oauth/form.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::jose {
struct Algorithm;
struct SigningKey;
}  // namespace mcpauth::jose

namespace mcpauth::oauth {

// Adds client id and proof to a form. One value serves one request: an assertion is used once.
using ClientAuth = std::function<void(Form& form)>;

// A public client (RFC 6749 §3.2.1): its id and no proof.
ClientAuth none(std::string client_id);
// HTTP Basic, both halves form-encoded first (RFC 6749 §2.3.1).
ClientAuth client_secret_basic(std::string client_id, Secret secret);
ClientAuth client_secret_post(std::string client_id, Secret secret);

// What an assertion is made of besides the key. `jti` is base64url of 16 random bytes or more.
struct Assertion {
  std::string client_id;
  std::string issuer;  // of the authorization server: the one audience
  std::string jti;
  Time now;
};
// A signed assertion that lives two minutes (RFC 7523 §3 with the audience of RFC 7523bis).
ClientAuth private_key_jwt(Assertion assertion, const jose::SigningKey& key);
// The same, signed with the client's secret (OpenID Connect Core §9), which `algorithm` must take.
ClientAuth client_secret_jwt(Assertion assertion, const Secret& secret,
                             const jose::Algorithm& algorithm);
// The client's certificate in the TLS handshake, at the endpoints that the server has for it
// (RFC 8705 §2.1, §5).
ClientAuth tls_client_auth(std::string client_id, http::ClientCertificate certificate,
                           const ServerMetadata& metadata);

enum class AuthMethod {
  none,
  client_secret_basic,
  client_secret_post,
  client_secret_jwt,
  private_key_jwt,
  tls_client_auth
};

// The methods by their names in `token_endpoint_auth_methods_supported`, in the order of
// preference: asymmetric first. client_secret_jwt is behind the plain secret, because servers list
// it that take it from none but the clients registered for it.
inline constexpr std::array<std::pair<AuthMethod, std::string_view>, 6> auth_methods = {{
    {AuthMethod::private_key_jwt, "private_key_jwt"},
    {AuthMethod::tls_client_auth, "tls_client_auth"},
    {AuthMethod::client_secret_basic, "client_secret_basic"},
    {AuthMethod::client_secret_post, "client_secret_post"},
    {AuthMethod::client_secret_jwt, "client_secret_jwt"},
    {AuthMethod::none, "none"},
}};

std::string_view to_string(AuthMethod method);
// Return the method called `name`, or nothing for one that we do not have.
std::optional<AuthMethod> find_auth_method(std::string_view name);

// What a client can prove itself with.
struct Proofs {
  bool secret = false;
  bool key = false;
  bool certificate = false;
};

// Return whether `proofs` have what `method` needs: nothing proves `none`.
bool proves(AuthMethod method, Proofs proofs);

// Return the first method in that order that the server lists (client_secret_basic where it lists
// nothing, RFC 8414 §2) and `proofs` allow. Without any proof that is `none`, listed or not:
// servers leave it out that take public clients. Throws Error 9 `unsupported_client_auth`.
AuthMethod choose_auth_method(const ServerMetadata& metadata, Proofs proofs);

// Return the algorithms that assertions for `method` (client_secret_jwt or private_key_jwt) may be
// signed with: those that the server lists, all where it lists nothing.
std::vector<const jose::Algorithm*> assertion_algorithms(const ServerMetadata& metadata,
                                                         AuthMethod method);

}  // namespace mcpauth::oauth
