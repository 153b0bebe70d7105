// The stateless wire: every request says everything, and its headers repeat what matters.
#include <nlohmann/json.hpp>

#include "dev/mcp_server.hpp"
#include "dev/mcp_tools.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::string_view member_prefix = "io.modelcontextprotocol/";

const Json* meta_member(const RpcMessage& message, std::string_view name) {
  const Json* meta = json::find(message.params, "_meta");
  return meta ? json::find(*meta, std::string(member_prefix) + std::string(name)) : nullptr;
}

[[noreturn]] void refuse_header(const std::string& problem) {
  throw RpcError{400, -32020, "Header mismatch: " + problem, nullptr};
}

// Return a header's value, which may be in the form =?base64?…?=.
std::string header_text(const ServerRequest& request, std::string_view name) {
  const auto values = http::header_values(request.headers, name);
  if (values.size() != 1) refuse_header(std::string(name) + " must be there once");
  const std::string& value = values.front();
  if (!value.starts_with("=?base64?") || !value.ends_with("?=")) return value;
  const auto decoded = base64_decode(value.substr(9, value.size() - 11));
  if (!decoded) refuse_header(std::string(name) + " is not base64");
  return *decoded;
}

void check_version(const ServerRequest& request, const RpcMessage& message) {
  const std::string header = header_text(request, "MCP-Protocol-Version");
  const Json* version = meta_member(message, "protocolVersion");
  if (!version || !version->is_string())
    throw RpcError{400, -32602, "params._meta must have protocolVersion", nullptr};
  if (*version != header) refuse_header("MCP-Protocol-Version is not that of params._meta");
  if (header != stateless_version)
    throw RpcError{400,
                   -32022,
                   "Unsupported protocol version",
                   {{"supported", {stateless_version}}, {"requested", header}}};
  if (!meta_member(message, "clientInfo") || !meta_member(message, "clientCapabilities"))
    throw RpcError{400, -32602, "params._meta must have clientInfo and clientCapabilities",
                   nullptr};
}

void check_headers(const ServerRequest& request, const RpcMessage& message) {
  check_version(request, message);
  if (header_text(request, "Mcp-Method") != message.method)
    refuse_header("Mcp-Method is not the method of the message");
  if (message.method != "tools/call") return;
  const std::string* name = json::find_string(message.params, "name");
  if (header_text(request, "Mcp-Name") != (name ? *name : std::string()))
    refuse_header("Mcp-Name is not the name of the tool");
}

Json discovery() {
  return {{"supportedVersions", {stateless_version}},
          {"capabilities", {{"tools", Json::object()}}},
          {"serverInfo", server_info()},
          {"ttlMs", 60'000},
          {"cacheScope", "private"}};
}

Json stateless_result(State& state, const RpcMessage& message, const Json& claims) {
  if (message.method == "server/discover") return discovery();
  if (message.method == "tools/call") return call_tool(state, claims, message.params);
  if (message.method != "tools/list")
    throw RpcError{404, -32601, "Method not found: " + message.method, nullptr};
  Json list = list_tools();
  list["ttlMs"] = 60'000;
  list["cacheScope"] = "private";
  return list;
}

}  // namespace

http::Response answer_stateless(State& state, const ServerRequest& request,
                                const RpcMessage& message, const Json& claims) {
  check_headers(request, message);
  if (message.is_notification()) return empty_response(202);
  Json result = stateless_result(state, message, claims);
  result["resultType"] = "complete";
  result["_meta"] = {{std::string(member_prefix) + "serverInfo", server_info()}};
  return json_response(200, rpc_result(message.id, std::move(result)));
}

}  // namespace mcpauth::dev
