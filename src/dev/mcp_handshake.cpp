// The handshake wire: initialize opens a session, answers are streams of one event.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "dev/mcp_server.hpp"
#include "dev/mcp_tools.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::string_view versions[] = {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"};

// Whose session it is: the user, the agent that acts, and the client.
std::string principal(const Json& claims) {
  Json who = Json::array();
  for (const char* name : {"sub", "act", "client_id"}) {
    const Json* value = json::find(claims, name);
    who.push_back(value ? *value : Json());
  }
  return json::dump(who);
}

// A comment and one event; a client has to skip the first.
http::Response event_stream(const Json& message) {
  return {.status = 200,
          .headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}},
          .body = ": mcpauth dev\n\nevent: message\ndata: " + json::dump(message) + "\n\n"};
}

http::Response initialize(State& state, const RpcMessage& message, const Json& claims) {
  const std::string* asked = json::find_string(message.params, "protocolVersion");
  if (!asked) throw RpcError{200, -32602, "params must have protocolVersion", nullptr};
  const bool known =
      std::find(std::begin(versions), std::end(versions), *asked) != std::end(versions);
  const std::string version = known ? *asked : std::string(versions[0]);
  const Time now = state.world.now();
  const std::string id = random_token(state.world);
  state.mcp_sessions.put(id, {principal(claims), version}, now + session_lifetime, now);
  http::Response response =
      event_stream(rpc_result(message.id, {{"protocolVersion", version},
                                           {"capabilities", {{"tools", Json::object()}}},
                                           {"serverInfo", server_info()}}));
  response.headers.push_back({"MCP-Session-Id", id});
  return response;
}

// Return the id of the session that `request` names, which must live and be the caller's.
std::string checked_session(State& state, const ServerRequest& request, const Json& claims) {
  const auto id = http::header_value(request.headers, "MCP-Session-Id");
  if (!id)
    throw RpcError{400, -32000, "Bad request: MCP-Session-Id is missing; call initialize first",
                   nullptr};
  const McpSession* session = state.mcp_sessions.find(*id, state.world.now());
  if (!session || session->principal != principal(claims))
    throw RpcError{404, -32001, "Session not found", nullptr};
  const auto version = http::header_value(request.headers, "MCP-Protocol-Version");
  if (version && *version != session->protocol_version)
    throw RpcError{400, -32000,
                   "Bad request: MCP-Protocol-Version must be " + session->protocol_version,
                   nullptr};
  return *id;
}

Json handshake_result(State& state, const RpcMessage& message, const Json& claims) {
  if (message.method == "ping") return Json::object();
  if (message.method == "tools/list") return list_tools();
  if (message.method == "tools/call") return call_tool(state, claims, message.params);
  throw RpcError{200, -32601, "Method not found: " + message.method, nullptr};
}

}  // namespace

http::Response answer_handshake(State& state, const ServerRequest& request,
                                const RpcMessage& message, const Json& claims) {
  if (message.method == "initialize" && !message.is_notification())
    return initialize(state, message, claims);
  checked_session(state, request, claims);
  if (message.is_notification()) return empty_response(202);
  return event_stream(rpc_result(message.id, handshake_result(state, message, claims)));
}

http::Response end_session(State& state, const ServerRequest& request, const Json& claims) {
  state.mcp_sessions.erase(checked_session(state, request, claims));
  return empty_response(200);
}

}  // namespace mcpauth::dev
