// Which product the embedded server behaves like: a table of traits.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mcpauth::dev {

struct Scope {
  std::string_view name;
  std::string_view title;  // what the consent page says
};

// One row a persona. Nothing else in the server asks for a persona's name.
struct Persona {
  std::string_view name;
  std::string_view issuer_path;  // behind the base URL
  std::string_view registration_path;
  bool open_registration;  // for everybody (RFC 7591, 7592); otherwise for administrators
  std::span<const std::string_view> oauth_metadata_paths;   // RFC 8414
  std::span<const std::string_view> openid_metadata_paths;  // OpenID Connect Discovery
  std::span<const Scope> scopes;  // of everybody; the others belong to APIs
  bool takes_metadata_documents;  // as client ids
  bool honours_resource;          // RFC 8707: `aud` is the resource, not the client
  bool sends_iss;                 // RFC 9207
  bool reports_unknown_scopes;    // as invalid_scope; otherwise they are dropped silently
  bool agents_are_clients;        // client_credentials makes actor tokens
  bool refresh_keeps_actor;
  bool introspection_shows_actor;
  bool any_port_on_localhost;      // RFC 8252 §7.3 asks it for IP literals only
  bool secret_either_way;          // basic and post, whichever was registered
  bool refuses_stray_actor_token;  // an actor_token for a code without requested_actor
  bool has_aut_claim;              // `aut`, `azp` and `nbf` in access tokens
  bool claims_plain_pkce;          // in its metadata; no client may use it
  bool lists_scopes_for_oauth;     // in the RFC 8414 document as well
};

// Return the persona of that name, or null.
const Persona* find_persona(std::string_view name);

}  // namespace mcpauth::dev
