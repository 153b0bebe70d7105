// Glewlwyd, administered by its REST interface with an API key. A scope is a scope and a client a
// client; an MCP server is a resource in the configuration of the OpenID plugin, which says for
// each scope what its tokens may be for. What Glewlwyd has no place for (the name of a server, the
// owner of an agent, who made an object) is recorded here.
#pragma once

#include <memory>

#include "registry/registrar.hpp"

namespace mcpauth::registry {

inline constexpr OwnWord glewlwyd_words[] = {
    {"redirect_uri", "redirect_uris"},
    {"authorization_type", "grant_types"},
    {"confidential", "token_endpoint_auth_method"},
};

Level glewlwyd_level(Verb verb);
std::unique_ptr<Registrar> make_glewlwyd(Administration administration);

}  // namespace mcpauth::registry
