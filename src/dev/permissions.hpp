// Which scopes exist, and who may have them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dev/state.hpp"

namespace mcpauth::dev {

// Return whether tokens may be asked for `resource`: ours, a given one, or one of the API
// resources.
bool is_known_resource(const State& state, std::string_view resource);

// Return whether the scope is everybody's or one of an API.
bool scope_exists(const State& state, std::string_view scope);
// Return the scopes that metadata list: everybody's, and those of the MCP servers.
std::vector<std::string> public_scopes(const State& state);
// Return what the consent page says of a scope.
std::string scope_title(const State& state, const std::string& scope);

// Return the API resource with that id or that scope; null where there is none.
const ApiResource* find_api(const State& state, std::string_view id);
const ApiResource* find_api_of_scope(const State& state, std::string_view scope);

// Return those of `scopes` that a token for `sub` may have at `client`: everybody's, and those that
// the client is authorized for and, under RBAC, a role of `sub` carries. The others are dropped
// silently. A client that acts for itself (`sub` is its id) needs no role, an agent nothing else.
std::vector<std::string> permitted_scopes(const State& state, const Client& client,
                                          const std::string& sub, std::vector<std::string> scopes);

}  // namespace mcpauth::dev
