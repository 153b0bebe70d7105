// The handlers that routes.cpp lists: one per endpoint, each in the file of its name.
#pragma once

#include "dev/state.hpp"

namespace mcpauth::dev {

// authorize.cpp, interaction.cpp: the pages (RFC 6749 §3.1, OpenID Connect Core §3.1.2)
Reply authorize(State& state, const ServerRequest& request);
Reply show_interaction(State& state, const ServerRequest& request);
Reply submit_login(State& state, const ServerRequest& request);
Reply submit_consent(State& state, const ServerRequest& request);
// app_native.cpp: the app-native sign-in of agents
Reply app_native_authn(State& state, const ServerRequest& request);
// token.cpp: RFC 6749 §3.2
Reply token(State& state, const ServerRequest& request);
// device.cpp: RFC 8628, and the pages where its codes are entered
Reply device_authorize(State& state, const ServerRequest& request);
Reply show_device(State& state, const ServerRequest& request);
Reply submit_device(State& state, const ServerRequest& request);
Reply device_answered(State& state, const ServerRequest& request);
// par.cpp: RFC 9126
Reply pushed_authorization_request(State& state, const ServerRequest& request);
// register.cpp: RFC 7591, RFC 7592
Reply register_client(State& state, const ServerRequest& request);
Reply read_registration(State& state, const ServerRequest& request);
Reply update_registration(State& state, const ServerRequest& request);
Reply delete_registration(State& state, const ServerRequest& request);
// introspect.cpp: RFC 7662
Reply introspect(State& state, const ServerRequest& request);
// revoke.cpp: RFC 7009
Reply revoke(State& state, const ServerRequest& request);
// userinfo.cpp: OpenID Connect Core §5.3
Reply userinfo(State& state, const ServerRequest& request);
// metadata.cpp: RFC 8414, OpenID Connect Discovery, RFC 7517 §5, RFC 9728
Reply oauth_metadata(State& state, const ServerRequest& request);
Reply openid_metadata(State& state, const ServerRequest& request);
Reply jwks(State& state, const ServerRequest& request);
Reply resource_metadata(State& state, const ServerRequest& request);
// mcp_server.cpp: the MCP server, both wires
Reply mcp_post(State& state, const ServerRequest& request);
Reply mcp_delete(State& state, const ServerRequest& request);

}  // namespace mcpauth::dev
