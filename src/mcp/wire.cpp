#include "mcp/wire.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.hpp"

namespace mcpauth::mcp {
namespace {

http::Request post(const Url& server, const Json& message) {
  http::Request request;
  request.method = "POST";
  request.url = server.text();
  request.headers = {{"Content-Type", "application/json"},
                     {"Accept", "application/json, text/event-stream"}};
  request.body = json::dump(message);
  request.reach = http::Reach::anywhere;  // the URL is the user's own
  request.limits.body = json::bulk.bytes;
  return request;
}

Json client_info() {
  return {{"name", "mcpauth"}, {"version", MCPAUTH_VERSION}};
}

Json capabilities(const std::vector<std::string>& extensions) {
  Json object = Json::object();
  for (const auto& extension : extensions) object["extensions"][extension] = Json::object();
  return object;
}

// The parameter that `Mcp-Name` repeats.
const char* name_parameter(const std::string& method) {
  if (method == "tools/call" || method == "prompts/get") return "name";
  if (method == "resources/read") return "uri";
  return nullptr;
}

void add_session(http::Request& request, const Session& session) {
  if (session.version >= "2025-06-18") {
    request.headers.push_back({"MCP-Protocol-Version", session.version});
  }
  if (session.id.empty()) return;
  request.headers.push_back({"MCP-Session-Id", session.id});
  request.secrets.emplace_back(session.id);
}

}  // namespace

bool is_handshake_version(std::string_view version) {
  return std::find(handshake_versions.begin(), handshake_versions.end(), version) !=
         handshake_versions.end();
}

http::Request stateless_request(const Url& server, std::int64_t id, const std::string& method,
                                Json params, const std::vector<std::string>& extensions,
                                const http::Headers& headers) {
  http::Headers own{{"MCP-Protocol-Version", std::string(stateless_version)},
                    {"Mcp-Method", method}};
  if (const char* parameter = name_parameter(method)) {
    const auto* name = json::find_string(params, parameter);
    if (name != nullptr) own.push_back({"Mcp-Name", header_text(*name)});
  }
  params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", stateless_version},
                     {"io.modelcontextprotocol/clientInfo", client_info()},
                     {"io.modelcontextprotocol/clientCapabilities", capabilities(extensions)}};
  auto request = post(
      server, {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
  request.headers.insert(request.headers.end(), own.begin(), own.end());
  request.headers.insert(request.headers.end(), headers.begin(), headers.end());
  return request;
}

http::Request handshake_request(const Url& server, const Session& session, std::int64_t id,
                                const std::string& method, const Json& params) {
  auto request =
      post(server, {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
  add_session(request, session);
  return request;
}

http::Request handshake_notification(const Url& server, const Session& session,
                                     const std::string& method) {
  auto request = post(server, {{"jsonrpc", "2.0"}, {"method", method}});
  add_session(request, session);
  return request;
}

http::Request end_session_request(const Url& server, const Session& session) {
  http::Request request;
  request.method = "DELETE";
  request.url = server.text();
  request.reach = http::Reach::anywhere;
  // The results are had: nobody waits for long for what the server makes of the end.
  request.limits.connect = request.limits.total = std::chrono::seconds(2);
  request.once = true;
  add_session(request, session);
  return request;
}

Json initialize_params(std::string_view version, const std::vector<std::string>& extensions) {
  return {{"protocolVersion", version},
          {"capabilities", capabilities(extensions)},
          {"clientInfo", client_info()}};
}

std::string header_text(std::string_view value) {
  const bool printable =
      std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  const bool blank_ends = value.starts_with(' ') || value.ends_with(' ');
  const bool looks_encoded = value.starts_with("=?base64?") && value.ends_with("?=");
  if (printable && !blank_ends && !looks_encoded) return std::string(value);
  return "=?base64?" + base64_encode(value) + "?=";
}

}  // namespace mcpauth::mcp
