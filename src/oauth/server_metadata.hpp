// What an authorization server says of itself (RFC 8414, OpenID Connect Discovery), its issuer
// already checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/url.hpp"
#include "http/message.hpp"
#include "oauth/form.hpp"

namespace mcpauth::oauth {

// Return `text` as an issuer identifier: a URL without a query (RFC 8414 §2). Throws as `parse_url`
// does.
Url parse_issuer(std::string_view text, UrlFrom from);

// Return the URLs at which the metadata of `issuer` may stand, in the order in which they are to be
// tried: RFC 8414 §3.1 and OpenID Connect Discovery §4.1 as MCP orders them, and last, for an
// issuer with a path, the suffix form that some servers have instead.
std::vector<std::string> metadata_urls(const Url& issuer);

// Made by `parse_server_metadata` and `legacy_metadata` only, so whoever holds one knows that the
// issuer is the one asked for and every endpoint an acceptable URL.
struct ServerMetadata {
  std::string issuer;
  http::Reach reach = http::Reach::public_only;  // how far requests to these endpoints may go

  std::optional<Url> authorization_endpoint;
  std::optional<Url> token_endpoint;
  std::optional<Url> registration_endpoint;
  std::optional<Url> revocation_endpoint;
  std::optional<Url> introspection_endpoint;
  std::optional<Url> userinfo_endpoint;
  std::optional<Url> device_authorization_endpoint;
  std::optional<Url> pushed_authorization_request_endpoint;
  std::optional<Url> end_session_endpoint;
  std::optional<Url> jwks_uri;

  // Nothing where the document does not have the member; the defaults of RFC 8414 §2 are applied
  // where the member is read.
  std::optional<std::vector<std::string>> scopes_supported;
  std::optional<std::vector<std::string>> response_types_supported;
  std::optional<std::vector<std::string>> response_modes_supported;
  std::optional<std::vector<std::string>> grant_types_supported;
  std::optional<std::vector<std::string>> token_endpoint_auth_methods_supported;
  std::optional<std::vector<std::string>> token_endpoint_auth_signing_alg_values_supported;
  std::optional<std::vector<std::string>> code_challenge_methods_supported;
  std::optional<std::vector<std::string>> id_token_signing_alg_values_supported;
  std::optional<std::vector<std::string>> dpop_signing_alg_values_supported;  // RFC 9449 §5.1

  bool authorization_response_iss_parameter_supported = false;  // RFC 9207 §3
  bool client_id_metadata_document_supported = false;
  bool require_pushed_authorization_requests = false;  // RFC 9126 §5
  bool require_signed_request_object = false;          // RFC 9101 §10.5

  std::vector<EndpointAlias> mtls_endpoint_aliases;  // RFC 8705 §5, of the endpoints above

  json::Document document;  // verbatim, with everything that is not read above

 private:
  ServerMetadata() = default;
  friend ServerMetadata parse_server_metadata(const Json& document, std::string_view issuer,
                                              http::Reach reach);
  friend ServerMetadata legacy_metadata(const Url& server, http::Reach reach);
};

// Return what `document` says, which was found for `issuer`. Its `issuer` must be that, byte for
// byte (RFC 8414 §3.3), or Error 8 `issuer_mismatch`; its URLs must be acceptable, and https unless
// the issuer itself is http, or Error 8 `unsafe_url`; a member of the wrong type is Error 6.
ServerMetadata parse_server_metadata(const Json& document, std::string_view issuer,
                                     http::Reach reach = http::Reach::public_only);

// Return what MCP 2025-03-26 lets a client assume of a server without any metadata: the origin of
// `server` as issuer with /authorize, /token and /register, and PKCE, which that revision demands.
ServerMetadata legacy_metadata(const Url& server, http::Reach reach = http::Reach::public_only);

// An endpoint, and the member of the metadata that names it.
struct Endpoint {
  std::string member;
  Url url;
};

// Return the endpoints that the server has, mutual TLS aliases among them.
std::vector<Endpoint> endpoints(const ServerMetadata& metadata);

// Return `endpoint`; throws Error 9 `unsupported_endpoint` where the server has none. `name` is the
// metadata's member.
const Url& require_endpoint(const std::optional<Url>& endpoint, std::string_view name);

}  // namespace mcpauth::oauth
