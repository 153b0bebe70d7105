// The two wires of the MCP server, which share their tools.
#pragma once

#include "dev/json_rpc.hpp"
#include "dev/state.hpp"

namespace mcpauth::dev {

inline constexpr std::string_view stateless_version = "2026-07-28";

// Answer a message of the stateless wire (revision 2026-07-28).
http::Response answer_stateless(State& state, const ServerRequest& request,
                                const RpcMessage& message, const Json& claims);

// Answer a message of the handshake wire (revisions up to 2025-11-25).
http::Response answer_handshake(State& state, const ServerRequest& request,
                                const RpcMessage& message, const Json& claims);
// End the session that `request` names.
http::Response end_session(State& state, const ServerRequest& request, const Json& claims);

// Return what both wires say of the server.
Json server_info();

}  // namespace mcpauth::dev
