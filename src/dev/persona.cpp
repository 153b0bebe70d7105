#include "dev/persona.hpp"

#include <algorithm>
#include <array>

namespace mcpauth::dev {
namespace {

constexpr std::string_view default_oauth_paths[] = {"/.well-known/oauth-authorization-server"};
constexpr std::string_view default_openid_paths[] = {"/.well-known/openid-configuration"};
constexpr std::string_view asgardeo_oauth_paths[] = {
    "/oauth2/token/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server/oauth2/token"};
constexpr std::string_view asgardeo_openid_paths[] = {
    "/oauth2/token/.well-known/openid-configuration"};

constexpr Scope default_scopes[] = {
    {"openid", "Know who you are"},
    {"profile", "See your name"},
    {"email", "See your e-mail address"},
};
constexpr Scope asgardeo_scopes[] = {
    {"openid", "Know who you are"},
    {"profile", "See your name"},
    {"email", "See your e-mail address"},
    {"internal_login", "Sign in to the organization"},
};

constexpr Persona personas[] = {
    {.name = "default",
     .issuer_path = "",
     .registration_path = "/register",
     .open_registration = true,
     .oauth_metadata_paths = default_oauth_paths,
     .openid_metadata_paths = default_openid_paths,
     .scopes = default_scopes,
     .takes_metadata_documents = true,
     .honours_resource = true,
     .sends_iss = true,
     .reports_unknown_scopes = true,
     .agents_are_clients = true,
     .refresh_keeps_actor = true,
     .introspection_shows_actor = true,
     .any_port_on_localhost = true,
     .secret_either_way = false,
     .refuses_stray_actor_token = true,
     .has_aut_claim = false,
     .claims_plain_pkce = false,
     .lists_scopes_for_oauth = true},
    {.name = "asgardeo",
     .issuer_path = "/oauth2/token",
     .registration_path = "/api/identity/oauth2/dcr/v1.1/register",
     .open_registration = false,
     .oauth_metadata_paths = asgardeo_oauth_paths,
     .openid_metadata_paths = asgardeo_openid_paths,
     .scopes = asgardeo_scopes,
     .takes_metadata_documents = false,
     .honours_resource = false,
     .sends_iss = false,
     .reports_unknown_scopes = false,
     .agents_are_clients = false,
     .refresh_keeps_actor = false,
     .introspection_shows_actor = false,
     .any_port_on_localhost = false,
     .secret_either_way = true,
     .refuses_stray_actor_token = false,
     .has_aut_claim = true,
     .claims_plain_pkce = true,
     .lists_scopes_for_oauth = false},
};

}  // namespace

const Persona* find_persona(std::string_view name) {
  const auto* found = std::find_if(std::begin(personas), std::end(personas),
                                   [&](const Persona& persona) { return persona.name == name; });
  return found == std::end(personas) ? nullptr : found;
}

}  // namespace mcpauth::dev
