// Keycloak, administered by the REST interface of one realm. An MCP server is a client whose
// `clientId` is the resource, a scope is a client scope with an audience mapper, an agent is a
// client with a service account. What this program makes has an attribute that says so.
#pragma once

#include <memory>

#include "registry/registrar.hpp"

namespace mcpauth::registry {

inline constexpr OwnWord keycloak_words[] = {
    {"id", {}},
    {"clientId", "name"},
    {"name", "client_name"},
    {"secret", {}},
    {"registrationAccessToken", {}},
    {"protocol", {}},
    {"redirectUris", "redirect_uris"},
    {"standardFlowEnabled", "grant_types"},
    {"implicitFlowEnabled", "grant_types"},
    {"directAccessGrantsEnabled", "grant_types"},
    {"serviceAccountsEnabled", "grant_types"},
    {"publicClient", "token_endpoint_auth_method"},
    {"clientAuthenticatorType", "token_endpoint_auth_method"},
    {"attributes.use.refresh.tokens", "grant_types"},
    {"attributes.oauth2.device.authorization.grant.enabled", "grant_types"},
    {"attributes.standard.token.exchange.enabled", "grant_types"},
    {"attributes.oauth2.jwt.authorization.grant.enabled", "grant_types"},
    {"attributes.oidc.ciba.grant.enabled", "grant_types"},
    {"attributes.mcpauth.noun", {}},
    {"attributes.mcpauth.agent.owner", {}},
    {"attributes.mcpauth.agent.kind", {}},
    {"attributes.jwks.string", "jwks"},
    {"attributes.use.jwks.string", "jwks"},
    {"attributes.jwks.url", "jwks_uri"},
    {"attributes.use.jwks.url", "jwks_uri"},
};

Level keycloak_level(Verb verb);
std::unique_ptr<Registrar> make_keycloak(Administration administration);

}  // namespace mcpauth::registry
