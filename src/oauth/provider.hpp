// Which product an authorization server is, as far as its metadata tells: a table of signals.
#pragma once

#include <string>
#include <string_view>

#include "oauth/server_metadata.hpp"

namespace mcpauth::oauth {

// Return `asgardeo` (also WSO2 Identity Server), `keycloak`, `glewlwyd` or `standard`.
std::string detect_provider(const ServerMetadata& metadata);

// Return whether agents sign in there by the app-native login, and not as clients. `named` is the
// product where the user says it; empty: as the metadata tell.
bool has_app_native_login(const ServerMetadata& metadata, std::string_view named = {});

// Return whether `resource` (RFC 8707) may be sent with client credentials there: where it may not,
// the token is for what its scopes are of, and the caller looks at its audience all the same.
bool takes_resource_of_machines(const ServerMetadata& metadata, std::string_view named = {});

}  // namespace mcpauth::oauth
