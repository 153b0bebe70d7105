// The driver for Asgardeo and WSO2 Identity Server: what the table of drivers needs of it.
#pragma once

#include <memory>
#include <string_view>

#include "registry/registrar.hpp"

namespace mcpauth::registry {

inline constexpr OwnWord asgardeo_words[] = {
    {"clientSecret", {}},
    {"callbackURLs", "redirect_uris"},
    {"grantTypes", "grant_types"},
    {"clientAuthentication", "token_endpoint_auth_method"},
};

Level asgardeo_level(Verb verb);
std::unique_ptr<Registrar> make_asgardeo(Administration administration);

// An agent that serves users gets an application.
http::SideEffects asgardeo_side_effects;

// What the driver's requests need, as the scopes of the administrator's token.
inline constexpr std::string_view asgardeo_admin_scopes =
    "internal_api_resource_view internal_api_resource_create internal_api_resource_update "
    "internal_api_resource_delete internal_application_mgt_view internal_application_mgt_create "
    "internal_application_mgt_update internal_application_mgt_delete "
    "internal_application_mgt_client_secret_create internal_application_mgt_client_secret_view "
    "internal_agent_mgt_list internal_agent_mgt_view internal_agent_mgt_create "
    "internal_agent_mgt_update internal_agent_mgt_delete internal_role_mgt_view "
    "internal_role_mgt_create internal_role_mgt_update internal_role_mgt_delete "
    "internal_user_mgt_list internal_user_mgt_view";

}  // namespace mcpauth::registry
