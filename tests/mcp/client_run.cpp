#include "tests/mcp/client_run.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "tests/mcp/outcome.hpp"

namespace mcpauth::test {
namespace {

ScriptedTransport::Answer rpc_message(const std::string& member, const Json& value, int status,
                                      const http::Headers& headers) {
  return [=](const http::Request& request) {
    const Json asked = Json::parse(request.body);
    const Json message{{"jsonrpc", "2.0"}, {"id", asked["id"]}, {member, value}};
    auto answer = json_answer(json::dump(message), status);
    answer.headers.insert(answer.headers.end(), headers.begin(), headers.end());
    return answer;
  };
}

std::string names_of(const mcp::Answer<mcp::ToolList>& answer) {
  if (const auto* needs = std::get_if<mcp::NeedsAuthorization>(&answer)) {
    return std::to_string(needs->status) + " [" + join(needs->scopes, " ") + "]";
  }
  Lines names;
  for (const auto& tool : std::get<mcp::ToolList>(answer).tools) names.push_back(tool.name);
  return join(names, ",");
}

}  // namespace

ScriptedTransport::Answer rpc_result(const Json& value, const http::Headers& headers) {
  return rpc_message("result", value, 200, headers);
}

ScriptedTransport::Answer rpc_refusal(int status, int code, const std::string& message) {
  return rpc_message("error", {{"code", code}, {"message", message}}, status, {});
}

ScriptedTransport::Answer rpc_refusal(int status, int code, const std::string& message,
                                      const Json& data) {
  const Json error{{"code", code}, {"message", message}, {"data", data}};
  return rpc_message("error", error, status, {});
}

ScriptedTransport::Answer bare(int status, const http::Headers& headers) {
  return [=](const http::Request&) { return empty_answer(status, headers); };
}

Json whoami_tools() {
  return {{"resultType", "complete"}, {"tools", {{{"name", "whoami"}}}}};
}

Json initialize_result(const std::string& version) {
  return {{"protocolVersion", version},
          {"capabilities", Json::object()},
          {"serverInfo", {{"name", "old"}, {"version", "1"}}}};
}

http::Headers session_header(const std::string& id) {
  return {{"mcp-session-id", id}};
}

ClientRun::ClientRun(std::vector<ScriptedTransport::Answer> answers, mcp::ClientOptions options)
    : client(parse_url("http://127.0.0.1:9/mcp", "server", UrlFrom::user), script.transport(), {},
             std::move(options)) {
  for (auto& answer : answers) script.answers(std::move(answer));
}

std::string ClientRun::list() {
  try {
    return names_of(client.list_tools());
  } catch (const Error& error) {
    return outcome_of(error);
  }
}

Lines ClientRun::methods() const {
  Lines lines;
  for (const auto& request : script.requests) {
    const auto version = http::header_value(request.headers, "MCP-Protocol-Version");
    const auto session = http::header_value(request.headers, "MCP-Session-Id");
    const auto method = request.method == "POST"
                            ? *json::find_string(Json::parse(request.body), "method")
                            : request.method;
    lines.push_back(method + " " + version.value_or("-") + (session ? " " + *session : ""));
  }
  return lines;
}

mcp::ClientOptions fixed_version(const std::string& version) {
  mcp::ClientOptions options;
  options.protocol_version = version;
  return options;
}

mcp::ClientOptions remembered_era(mcp::Era era) {
  mcp::ClientOptions options;
  options.era = era;
  return options;
}

}  // namespace mcpauth::test
