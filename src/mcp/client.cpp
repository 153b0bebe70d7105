#include "mcp/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/text.hpp"

namespace mcpauth::mcp {
namespace {

constexpr std::size_t most_pages = 100;
constexpr const char* server_info_key = "io.modelcontextprotocol/serverInfo";

std::string text_member(const Json& object, const char* name) {
  const auto* text = json::find_string(object, name);
  return text != nullptr ? *text : "";
}

ServerInfo parse_server_info(json::Document result, const std::string& version) {
  const Json* info = json::find(*result, "serverInfo");
  const Json* meta = json::find(*result, "_meta");
  if (info == nullptr && meta != nullptr) info = json::find(*meta, server_info_key);
  ServerInfo server{version, {}, {}, std::move(result)};
  if (info != nullptr) {
    server.name = text_member(*info, "name");
    server.version = text_member(*info, "version");
  }
  return server;
}

}  // namespace

Client::Client(Url url, http::Transport transport, Authorize authorize, ClientOptions options)
    : url_(std::move(url)),
      transport_(std::move(transport)),
      authorize_(std::move(authorize)),
      options_(std::move(options)),
      era_(options_.era),
      wanted_version_(handshake_versions.front()) {
  if (!options_.protocol_version) return;
  const bool handshake = is_handshake_version(*options_.protocol_version);
  if (!handshake && *options_.protocol_version != stateless_version) {
    throw Error(
        Exit::usage, "unknown_protocol_version",
        "no revision of MCP that mcpauth speaks: " + quote(*options_.protocol_version),
        fmt::format("it speaks {} and {}", stateless_version, fmt::join(handshake_versions, ", ")));
  }
  era_ = handshake ? Era::handshake : Era::stateless;
  if (handshake) wanted_version_ = *options_.protocol_version;
}

Answer<ToolList> Client::list_tools() {
  ToolList list;
  std::set<std::string> cursors;
  Json params = Json::object();
  for (std::size_t page = 0; page < most_pages; ++page) {
    auto answer = request({"tools/list", params, {}});
    if (auto* needs = std::get_if<NeedsAuthorization>(&answer)) return std::move(*needs);
    const Json& result = *std::get<json::Document>(answer);
    const bool stateless = era_ == Era::stateless;
    add_tools(result, stateless ? HeaderParameters::read : HeaderParameters::ignore, list);
    const auto* cursor = json::find_string(result, "nextCursor");
    if (cursor == nullptr) {
      tools_ = list;
      return list;
    }
    if (!cursors.insert(*cursor).second) break;
    params["cursor"] = *cursor;
  }
  throw Error(Exit::protocol, "endless_list", "the MCP server's list of tools does not end");
}

Answer<json::Document> Client::call_tool(const std::string& name, const Json& arguments) {
  const Json params{{"name", name}, {"arguments", arguments}};
  const auto headers = [&]() -> http::Headers {
    if (!tools_) return {};
    const auto& tools = tools_->tools;
    const auto tool = std::find_if(tools.begin(), tools.end(),
                                   [&](const Tool& candidate) { return candidate.name == name; });
    return tool != tools.end() ? parameter_headers(*tool, arguments) : http::Headers();
  };
  auto answer = request({"tools/call", params, headers});
  if (const auto* result = std::get_if<json::Document>(&answer)) check_tool_result(**result);
  return answer;
}

Answer<ServerInfo> Client::server_info() {
  auto answer = request({"server/discover", Json::object(), {}});
  if (auto* needs = std::get_if<NeedsAuthorization>(&answer)) return std::move(*needs);
  return parse_server_info(std::get<json::Document>(std::move(answer)), session_.version);
}

void Client::close() {
  if (!std::exchange(open_, false) || session_.id.empty()) return;
  auto request = end_session_request(url_, std::exchange(session_, {}));
  if (authorize_) authorize_(request);
  try {
    transport_(request);
  } catch (const Error& error) {
    // The result is had; the server drops a session that nobody uses.
    if (error.exit != Exit::network && error.exit != Exit::protocol) throw;
  }
}

}  // namespace mcpauth::mcp
