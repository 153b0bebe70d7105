#include "dev/mcp_server.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "base/url.hpp"
#include "dev/endpoints.hpp"
#include "dev/mcp_tools.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::string_view version_member = "io.modelcontextprotocol/protocolVersion";

// Streamable HTTP, Security Warning: "Servers MUST validate the Origin header". A page on this
// machine may ask, one from elsewhere not.
void check_origin(const ServerRequest& request) {
  const auto origin = http::header_value(request.headers, "Origin");
  if (!origin) return;
  try {
    if (parse_url(*origin, "Origin", UrlFrom::server).is_loopback()) return;
  } catch (const Error&) {
  }
  throw Refusal{403, "invalid_request", "Origin is not this machine's"};
}

void check_media_types(const ServerRequest& request) {
  if (media_type(request) != "application/json")
    throw Refusal{415, "invalid_request", "Content-Type must be application/json"};
  const std::string accept =
      to_lower(http::header_value(request.headers, "Accept").value_or("*/*"));
  const auto takes = [&](std::string_view type) { return accept.find(type) != std::string::npos; };
  if (!takes("*/*") && !(takes("application/json") && takes("text/event-stream")))
    throw Refusal{406, "invalid_request",
                  "Accept must have application/json and text/event-stream"};
}

// A message is stateless when its header or its own `_meta` says so; a version that nobody knows
// is answered in the way of that wire, because it alone has an error for it.
bool is_stateless(const ServerRequest& request, const RpcMessage& message) {
  if (message.method == "initialize") return false;
  const auto header = http::header_value(request.headers, "MCP-Protocol-Version");
  if (header) return *header >= stateless_version;
  const Json* meta = json::find(message.params, "_meta");
  return meta && json::find(*meta, version_member);
}

}  // namespace

Json server_info() {
  return {{"name", "mcpauth-dev"}, {"title", "mcpauth dev"}, {"version", MCPAUTH_VERSION}};
}

Reply mcp_post(State& state, const ServerRequest& request) {
  check_origin(request);
  const Json claims = authorized_claims(state, request);
  check_media_types(request);
  Json id;
  try {
    const RpcMessage message = parse_rpc_message(request.body);
    id = message.id;
    return {is_stateless(request, message) ? answer_stateless(state, request, message, claims)
                                           : answer_handshake(state, request, message, claims)};
  } catch (const RpcError& error) {
    return {json_response(error.status, rpc_error(id, error))};
  }
}

Reply mcp_delete(State& state, const ServerRequest& request) {
  check_origin(request);
  const Json claims = authorized_claims(state, request);
  try {
    return {end_session(state, request, claims)};
  } catch (const RpcError& error) {
    return {json_response(error.status, rpc_error(nullptr, error))};
  }
}

}  // namespace mcpauth::dev
