// What the server says about itself: RFC 8414, OpenID Connect Discovery, JWKS, RFC 9728.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "dev/dpop.hpp"
#include "dev/endpoints.hpp"
#include "dev/permissions.hpp"
#include "dev/token_grants.hpp"

namespace mcpauth::dev {
namespace {

// RFC 9728 §4
std::vector<std::string> protected_resources(const State& state) {
  std::vector<std::string> resources = state.resources;
  for (const ApiResource& api : state.kept.api_resources)
    if (api.type != system_type &&
        std::find(resources.begin(), resources.end(), api.identifier) == resources.end())
      resources.push_back(api.identifier);
  return resources;
}

void add_client_authentication(Json& metadata) {
  const Json methods = {"none", "client_secret_basic", "client_secret_post", "client_secret_jwt",
                        "private_key_jwt"};
  Json algorithms = Json::array();
  for (const jose::Algorithm& algorithm : jose::algorithms) algorithms.push_back(algorithm.name);
  metadata["token_endpoint_auth_methods_supported"] = methods;
  metadata["token_endpoint_auth_signing_alg_values_supported"] = algorithms;
  metadata["introspection_endpoint_auth_methods_supported"] = {
      "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"};
  metadata["introspection_endpoint_auth_signing_alg_values_supported"] = algorithms;
  metadata["revocation_endpoint_auth_methods_supported"] = methods;
  metadata["revocation_endpoint_auth_signing_alg_values_supported"] = algorithms;
}

// RFC 8414 §2
Json authorization_server_metadata(const State& state) {
  const std::string& base = state.base_url;
  const Persona& persona = *state.persona;
  Json metadata = {{"issuer", state.issuer()},
                   {"authorization_endpoint", base + "/oauth2/authorize"},
                   {"token_endpoint", base + "/oauth2/token"},
                   {"pushed_authorization_request_endpoint", base + "/oauth2/par"},
                   {"introspection_endpoint", base + "/oauth2/introspect"},
                   {"revocation_endpoint", base + "/oauth2/revoke"},
                   {"device_authorization_endpoint", base + "/oauth2/device_authorize"},
                   {"userinfo_endpoint", base + "/oauth2/userinfo"},
                   {"jwks_uri", base + "/oauth2/jwks"},
                   {"scopes_supported", public_scopes(state)},
                   {"response_types_supported", {"code"}},
                   {"response_modes_supported", {"query"}},
                   {"grant_types_supported", grant_type_names()},
                   {"code_challenge_methods_supported", {"S256"}},
                   {"mcpauth_dev_persona", persona.name}};
  metadata["registration_endpoint"] = base + std::string(persona.registration_path);
  if (persona.claims_plain_pkce) metadata["code_challenge_methods_supported"].push_back("plain");
  if (persona.sends_iss) metadata["authorization_response_iss_parameter_supported"] = true;
  if (persona.honours_resource) metadata["protected_resources"] = protected_resources(state);
  if (persona.takes_metadata_documents) metadata["client_id_metadata_document_supported"] = true;
  metadata["dpop_signing_alg_values_supported"] = dpop_algorithms();
  // ID-JAG §5, §6: that such grants are taken, and given out.
  metadata["authorization_grant_profiles_supported"] = {
      "urn:ietf:params:oauth:grant-profile:id-jag"};
  metadata["identity_chaining_requested_token_types_supported"] = {
      "urn:ietf:params:oauth:token-type:id-jag"};
  add_client_authentication(metadata);
  return metadata;
}

// Short, because a server that is started anew at the same port may say otherwise.
http::Response keepable_response(const Json& metadata) {
  auto response = json_response(200, metadata);
  for (http::Header& header : response.headers)
    if (header.name == "Cache-Control") header.value = "max-age=60";
  return response;
}

}  // namespace

Reply oauth_metadata(State& state, const ServerRequest&) {
  Json metadata = authorization_server_metadata(state);
  if (!state.persona->lists_scopes_for_oauth) metadata["scopes_supported"] = Json::array();
  return {keepable_response(metadata)};
}

Reply openid_metadata(State& state, const ServerRequest&) {
  Json metadata = authorization_server_metadata(state);
  metadata["subject_types_supported"] = {"public"};
  metadata["id_token_signing_alg_values_supported"] = {"RS256", "ES256"};
  metadata["prompt_values_supported"] = {"none", "login", "consent"};
  metadata["claims_supported"] = {"sub", "name", "preferred_username", "email", "email_verified"};
  return {keepable_response(metadata)};
}

Reply jwks(State& state, const ServerRequest&) {
  return {json_response(200, state.kept.keys.public_set())};
}

// RFC 9728 §2
Reply resource_metadata(State& state, const ServerRequest&) {
  return {keepable_response({{"resource", state.mcp_url()},
                             {"authorization_servers", {state.issuer()}},
                             {"scopes_supported", {"mcp:read", "mcp:write"}},
                             {"bearer_methods_supported", {"header"}},
                             {"dpop_signing_alg_values_supported", dpop_algorithms()},
                             {"resource_name", "mcpauth dev"}})};
}

}  // namespace mcpauth::dev
