// API resources and their scopes, for the two files that serve them.
#pragma once

#include "dev/state.hpp"

namespace mcpauth::dev {

// The segment of /api/server/v1/KIND/ID that names the object, and that of one within it.
inline constexpr std::size_t object_segment = 4;
inline constexpr std::size_t member_segment = 6;

// Return the API resource that the path names; refused with 404 where there is none.
ApiResource& api_in_path(State& state, const ServerRequest& request);

// Return its scopes as they are read.
Json api_scopes_document(const ApiResource& api);

// Add the scopes of `list` to `api`. Their names are refused with 409 where the tenant has them
// already, with 400 where they are OpenID Connect's or the system's.
void add_api_scopes(const State& state, ApiResource& api, const Json& list);

// Take the scope from every application and role.
void withdraw_scope(State& state, const std::string& name);

}  // namespace mcpauth::dev
