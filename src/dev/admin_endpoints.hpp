// The handlers that admin_routes.cpp lists, by the file in which they are.
#pragma once

#include "dev/state.hpp"

namespace mcpauth::dev {

// api_resources.cpp
Reply create_api_resource(State& state, const ServerRequest& request);
Reply list_api_resources(State& state, const ServerRequest& request);
Reply read_api_resource(State& state, const ServerRequest& request);
Reply patch_api_resource(State& state, const ServerRequest& request);
Reply delete_api_resource(State& state, const ServerRequest& request);
// api_scopes.cpp
Reply list_api_scopes(State& state, const ServerRequest& request);
Reply replace_api_scopes(State& state, const ServerRequest& request);
Reply patch_api_scope(State& state, const ServerRequest& request);
Reply delete_api_scope(State& state, const ServerRequest& request);
Reply list_all_scopes(State& state, const ServerRequest& request);
// applications.cpp
Reply create_application(State& state, const ServerRequest& request);
Reply list_applications(State& state, const ServerRequest& request);
Reply read_application(State& state, const ServerRequest& request);
Reply patch_application(State& state, const ServerRequest& request);
Reply delete_application(State& state, const ServerRequest& request);
// inbound_oidc.cpp
Reply read_inbound_oidc(State& state, const ServerRequest& request);
Reply replace_inbound_oidc(State& state, const ServerRequest& request);
Reply regenerate_secret(State& state, const ServerRequest& request);
// authorized_apis.cpp
Reply add_authorized_api(State& state, const ServerRequest& request);
Reply list_authorized_apis(State& state, const ServerRequest& request);
Reply patch_authorized_api(State& state, const ServerRequest& request);
Reply delete_authorized_api(State& state, const ServerRequest& request);
// scim_agents.cpp
Reply create_agent(State& state, const ServerRequest& request);
Reply list_agents(State& state, const ServerRequest& request);
Reply read_agent(State& state, const ServerRequest& request);
Reply patch_agent(State& state, const ServerRequest& request);
Reply delete_agent(State& state, const ServerRequest& request);
// scim_roles.cpp
Reply create_role(State& state, const ServerRequest& request);
Reply list_roles(State& state, const ServerRequest& request);
Reply read_role(State& state, const ServerRequest& request);
Reply patch_role(State& state, const ServerRequest& request);
Reply delete_role(State& state, const ServerRequest& request);
// scim_users.cpp
Reply list_users(State& state, const ServerRequest& request);
Reply read_user(State& state, const ServerRequest& request);
// dcr.cpp
Reply register_application(State& state, const ServerRequest& request);
Reply find_registered_application(State& state, const ServerRequest& request);
Reply read_registered_application(State& state, const ServerRequest& request);
Reply update_registered_application(State& state, const ServerRequest& request);
Reply delete_registered_application(State& state, const ServerRequest& request);

}  // namespace mcpauth::dev
