// Enterprise-managed authorization: a user's ID token becomes, at the identity provider, a grant
// for one authorization server (draft-ietf-oauth-identity-assertion-authz-grant).
#pragma once

#include <string>

#include "oauth/grant.hpp"

namespace mcpauth::oauth {

// Return the token exchange (RFC 8693) by which `id_token` becomes a grant for the authorization
// server in `target.audience` and the resource in `target.resource`.
http::Request id_jag_request(const Url& token_endpoint, const Secret& id_token,
                             const Scopes& scopes, const ClientAuth& auth, const Target& target);

// Return the grant in the identity provider's answer, for JwtBearerGrant. Throws as
// `parse_success`; Error 6 where something else was issued: it must not travel to another server.
Secret parse_id_jag_response(const http::Response& response);

}  // namespace mcpauth::oauth
