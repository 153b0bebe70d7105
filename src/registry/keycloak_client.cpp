// A client of RFC 7591 as Keycloak's ClientRepresentation, by tables.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "registry/checks.hpp"
#include "registry/keycloak_representation.hpp"

namespace mcpauth::registry::keycloak {
namespace {

enum class Place { member, attribute };

// A grant is a switch: a member, or an attribute that is "true" or "false".
struct GrantSwitch {
  std::string_view grant;
  Place place;
  const char* name;
};
constexpr GrantSwitch grant_switches[] = {
    {"authorization_code", Place::member, "standardFlowEnabled"},
    {"implicit", Place::member, "implicitFlowEnabled"},
    {"password", Place::member, "directAccessGrantsEnabled"},
    {"client_credentials", Place::member, "serviceAccountsEnabled"},
    {"refresh_token", Place::attribute, "use.refresh.tokens"},
    {"urn:ietf:params:oauth:grant-type:device_code", Place::attribute,
     "oauth2.device.authorization.grant.enabled"},
    {"urn:ietf:params:oauth:grant-type:token-exchange", Place::attribute,
     "standard.token.exchange.enabled"},
    {"urn:ietf:params:oauth:grant-type:jwt-bearer", Place::attribute,
     "oauth2.jwt.authorization.grant.enabled"},
    {"urn:openid:params:grant-type:ciba", Place::attribute, "oidc.ciba.grant.enabled"},
};

// Keycloak takes a secret both in the header and in the form, whichever was asked for.
struct Authenticator {
  std::string_view method;
  const char* type;
};
constexpr Authenticator authenticators[] = {
    {"client_secret_basic", "client-secret"},   {"client_secret_post", "client-secret"},
    {"client_secret_jwt", "client-secret-jwt"}, {"private_key_jwt", "client-jwt"},
    {"tls_client_auth", "client-x509"},
};

struct MetadataMember {
  const char* rfc7591;
  Place place;
  const char* name;
};
constexpr MetadataMember metadata_members[] = {
    {"client_name", Place::member, "name"},
    {"client_uri", Place::member, "baseUrl"},
    {"logo_uri", Place::attribute, "logoUri"},
    {"policy_uri", Place::attribute, "policyUri"},
    {"tos_uri", Place::attribute, "tosUri"},
    {"jwks_uri", Place::attribute, "jwks.url"},
    {"token_endpoint_auth_signing_alg", Place::attribute, "token.endpoint.auth.signing.alg"},
};

// Return what holds members at `place`; null where a client has none.
const Json* holder(const Json& client, Place place) {
  return place == Place::member ? &client : json::find(client, "attributes");
}

std::string text_at(const Json& client, Place place, const char* name) {
  const Json* members = holder(client, place);
  const auto* value = members != nullptr ? json::find_string(*members, name) : nullptr;
  return value != nullptr ? *value : "";
}

bool is_on(const Json& client, const GrantSwitch& row) {
  const Json* members = holder(client, row.place);
  const Json* value = members != nullptr ? json::find(*members, row.name) : nullptr;
  // Refresh tokens are given out unless the attribute forbids it.
  if (value == nullptr) return row.grant == "refresh_token";
  return *value == true || *value == "true";
}

const MetadataMember* find_member(std::string_view name) {
  const auto* row = std::ranges::find_if(
      metadata_members, [&](const MetadataMember& member) { return member.rfc7591 == name; });
  return row != std::end(metadata_members) ? row : nullptr;
}

// RFC 7591 §2: without grant types a client has the authorization code.
std::vector<std::string> grants_of(const Client& client) {
  if (client.grant_types.empty()) return {"authorization_code"};
  return client.grant_types;
}

bool has(const std::vector<std::string>& list, std::string_view value) {
  return std::ranges::find(list, value) != list.end();
}

void put_grants(Json& client, const std::vector<std::string>& grants) {
  for (const auto& row : grant_switches) {
    const bool on = has(grants, row.grant);
    if (row.place == Place::member) {
      client[row.name] = on;
    } else {
      client["attributes"][row.name] = on ? "true" : "false";
    }
  }
}

const Authenticator* find_authenticator(std::string_view method) {
  const auto* row = std::ranges::find_if(
      authenticators, [&](const Authenticator& candidate) { return candidate.method == method; });
  return row != std::end(authenticators) ? row : nullptr;
}

// RFC 7591 §2: without a method a client has a secret.
void put_authentication(Json& client, const Client& wanted) {
  const auto& method = wanted.token_endpoint_auth_method;
  client["publicClient"] = method == "none";
  const auto* authenticator = find_authenticator(method.empty() ? "client_secret_basic" : method);
  if (authenticator != nullptr) client["clientAuthenticatorType"] = authenticator->type;
  auto& attributes = client["attributes"];
  attributes["use.jwks.string"] = wanted.jwks->empty() ? "false" : "true";
  attributes["jwks.string"] = wanted.jwks->empty() ? "" : json::dump(*wanted.jwks);
  attributes["use.jwks.url"] =
      json::find_string(*wanted.metadata, "jwks_uri") != nullptr ? "true" : "false";
}

// Members with a name of RFC 7591 go where Keycloak has them, the rest as they are.
void put_metadata(Json& client, const Json& metadata) {
  for (const auto& row : metadata_members) {
    const auto* given = json::find_string(metadata, row.rfc7591);
    Json& place = row.place == Place::member ? client : client["attributes"];
    if (given != nullptr || !place.contains(row.name)) place[row.name] = given ? *given : "";
  }
  for (const auto& [name, value] : metadata.items()) {
    if (find_member(name) != nullptr) continue;
    if (name == "attributes" && value.is_object()) {
      client["attributes"].update(value);
    } else {
      client[name] = value;
    }
  }
}

// Return of `value` what `asked` has, member by member.
Json asked_part(const Json& value, const Json& asked) {
  if (!asked.is_object() || !value.is_object()) return value;
  Json part = Json::object();
  for (const auto& [name, wanted] : asked.items()) {
    if (const Json* found = json::find(value, name)) part[name] = asked_part(*found, wanted);
  }
  return part;
}

// What a client must not lose on its way to another realm: that it is switched off or needs
// consent, what its requests and tokens must be bound to, and whose certificate proves it.
void add_limits(Json& metadata, const Json& client) {
  const Json* enabled = json::find(client, "enabled");
  if (enabled != nullptr && *enabled == false) metadata["enabled"] = false;
  const Json* consent = json::find(client, "consentRequired");
  if (consent != nullptr && *consent == true) metadata["consentRequired"] = true;
  for (const char* guard : {"dpop.bound.access.tokens", "require.pushed.authorization.requests",
                            "tls.client.certificate.bound.access.tokens"}) {
    if (text_at(client, Place::attribute, guard) == "true") metadata["attributes"][guard] = "true";
  }
  const Json* attributes = json::find(client, "attributes");
  if (attributes == nullptr ||
      text_at(client, Place::member, "clientAuthenticatorType") != "client-x509")
    return;
  for (const auto& [name, value] : attributes->items()) {
    if (name.starts_with("x509.")) metadata["attributes"][name] = value;
  }
}

Json metadata_from(const Json& client, const Json& asked) {
  Json metadata = Json::object();
  for (const auto& row : metadata_members) {
    const auto value = text_at(client, row.place, row.name);
    const bool said_by_name = row.place == Place::member && value == client_id_of(client);
    if (!value.empty() && !said_by_name) metadata[row.rfc7591] = value;
  }
  for (const auto& [name, wanted] : asked.items()) {
    const Json* found = json::find(client, name);
    if (find_member(name) == nullptr && !is_drivers_word(name) && found != nullptr)
      metadata[name] = asked_part(*found, wanted);
  }
  add_limits(metadata, client);
  return metadata;
}

json::Document keys_of(const Json& client) {
  if (text_at(client, Place::attribute, "use.jwks.string") != "true") return {};
  return json::Document(json::parse_untrusted(text_at(client, Place::attribute, "jwks.string"),
                                              {"the keys that Keycloak has of a client"}));
}

// Of the methods that one authenticator takes, the one that was asked for.
std::string auth_method_of(const Json& client, const Client& asked) {
  const Json* is_public = json::find(client, "publicClient");
  if (is_public != nullptr && *is_public == true) return "none";
  const auto type = text_at(client, Place::member, "clientAuthenticatorType");
  const auto* same = find_authenticator(asked.token_endpoint_auth_method);
  if (same != nullptr && same->type == type) return std::string(same->method);
  for (const auto& row : authenticators) {
    if (row.type == type) return std::string(row.method);
  }
  return type;
}

}  // namespace

Json client_representation(const Client& client) {
  const auto grants = grants_of(client);
  Json body = {{"clientId", client.name},
               {"name", client.name},
               {"redirectUris", client.redirect_uris},
               {"fullScopeAllowed", false},
               {"attributes",
                {{our_mark, "client"},
                 {"pkce.code.challenge.method", has(grants, "authorization_code") ? "S256" : ""}}}};
  put_grants(body, grants);
  put_authentication(body, client);
  put_metadata(body, *client.metadata);
  return body;
}

bool has_grant(const std::string& grant) {
  return std::ranges::find(grant_switches, grant, &GrantSwitch::grant) != std::end(grant_switches);
}

bool has_authenticator(const std::string& method) {
  return method.empty() || method == "none" || find_authenticator(method) != nullptr;
}

Client client_from(const Json& client, const Client& asked) {
  Client found;
  found.name = client_id_of(client);
  found.redirect_uris = json::Object(client, {"Keycloak's answer"})
                            .optional_strings("redirectUris")
                            .value_or(std::vector<std::string>{});
  for (const auto& row : grant_switches) {
    if (is_on(client, row)) found.grant_types.emplace_back(row.grant);
  }
  found.token_endpoint_auth_method = auth_method_of(client, asked);
  found.jwks = keys_of(client);
  found.metadata = json::Document(metadata_from(client, *asked.metadata));
  return found;
}

Secret secret_of(const Json& client) {
  const Client found = client_from(client, {});
  if (!found.token_endpoint_auth_method.starts_with("client_secret")) return {};
  return Secret(text_at(client, Place::member, "secret"));
}

}  // namespace mcpauth::registry::keycloak
