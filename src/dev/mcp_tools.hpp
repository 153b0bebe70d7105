// The tools of the MCP server, and what a caller's token must allow.
#pragma once

#include <string>
#include <string_view>

#include "dev/json_rpc.hpp"
#include "dev/state.hpp"

namespace mcpauth::dev {

// Return the claims of the token in `request`, which must be for this server and carry `mcp:read`.
// A `Refusal` 401 or 403 with its challenge (RFC 6750 §3, RFC 9728 §5.1) for any other.
Json authorized_claims(State& state, const ServerRequest& request);

// Return the result of tools/list.
Json list_tools();

// Return the result of tools/call. `RpcError` -32602 for a tool that is not there, a `Refusal` 403
// where the tool needs another scope.
Json call_tool(State& state, const Json& claims, const Json& params);

}  // namespace mcpauth::dev
