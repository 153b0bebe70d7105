#include "dev/mcp_tools.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "dev/dpop.hpp"

namespace mcpauth::dev {
namespace {

bool has_scope(const Json& claims, std::string_view scope) {
  const std::string* granted = json::find_string(claims, "scope");
  const std::vector<std::string> scopes = split(granted ? *granted : std::string(), ' ');
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

bool is_for(const Json& claims, const std::string& resource) {
  const Json* audience = json::find(claims, "aud");
  if (!audience) return false;
  if (!audience->is_array()) return *audience == resource;
  return std::find(audience->begin(), audience->end(), resource) != audience->end();
}

Refusal challenge(const State& state, int status, const std::string& error,
                  const std::string& description, const std::string& scope) {
  std::string header = "Bearer ";
  if (!error.empty())
    header += "error=\"" + error + "\", error_description=\"" + description + "\", ";
  header += "scope=\"" + scope + "\", resource_metadata=\"" + state.base_url +
            "/.well-known/oauth-protected-resource/mcp\"";
  return {status, error.empty() ? "unauthorized" : error, description, header};
}

Json text_result(const std::string& text) {
  return {{"content", Json::array({{{"type", "text"}, {"text", text}}})}};
}

// MCP wants a bad argument told to the model, as the tool's result.
Json argument_problem(std::string_view name) {
  Json result = text_result("argument " + std::string(name) + " must be a string");
  result["isError"] = true;
  return result;
}

Json whoami(State&, const Json& claims, const Json&) {
  Json seen = Json::object();
  for (const char* name : {"sub", "act", "scope", "aud", "client_id", "iss", "exp", "cnf"})
    if (const Json* value = json::find(claims, name)) seen[name] = *value;
  Json result = text_result(json::dump(seen));
  result["structuredContent"] = std::move(seen);
  return result;
}

Json echo(State&, const Json&, const Json& arguments) {
  const std::string* text = json::find_string(arguments, "text");
  return text ? text_result(*text) : argument_problem("text");
}

Json write_note(State& state, const Json& claims, const Json& arguments) {
  if (!json::find_string(arguments, "text")) return argument_problem("text");
  return text_result("note " + std::to_string(++state.notes) + " written for " +
                     *json::find_string(claims, "sub"));
}

struct Tool {
  std::string_view name;
  std::string_view description;
  std::string_view parameter;  // a string it takes; empty: none
  std::string_view scope;      // needed beside mcp:read; empty: none
  Json (*call)(State&, const Json& claims, const Json& arguments);
};
constexpr Tool tools[] = {
    {"whoami", "Say who is calling: the claims of the token that arrived.", "", "", whoami},
    {"echo", "Give the text back.", "text", "", echo},
    {"write_note", "Write a note. Needs the scope mcp:write.", "text", "mcp:write", write_note},
};

Json input_schema(const Tool& tool) {
  Json schema = {{"type", "object"}, {"properties", Json::object()}};
  if (!tool.parameter.empty()) {
    schema["properties"][tool.parameter] = {{"type", "string"}};
    schema["required"] = Json::array({tool.parameter});
  }
  return schema;
}

}  // namespace

Json authorized_claims(State& state, const ServerRequest& request) {
  const auto token = presented_token(request);
  if (!token) throw challenge(state, 401, "", "an access token is needed", "mcp:read");
  const auto claims = valid_access_token(state, token->token);
  if (!claims)
    throw challenge(state, 401, "invalid_token",
                    "the access token is expired, revoked, or not from this issuer", "mcp:read");
  check_possession(state, request, *token, *claims);
  if (state.persona->honours_resource && !is_for(*claims, state.mcp_url()))
    throw challenge(state, 401, "invalid_token", "the access token is for another resource",
                    "mcp:read");
  if (!has_scope(*claims, "mcp:read"))
    throw challenge(state, 403, "insufficient_scope", "scope mcp:read is needed", "mcp:read");
  return *claims;
}

Json list_tools() {
  Json list = Json::array();
  for (const Tool& tool : tools)
    list.push_back({{"name", tool.name},
                    {"description", tool.description},
                    {"inputSchema", input_schema(tool)}});
  return {{"tools", std::move(list)}};
}

Json call_tool(State& state, const Json& claims, const Json& params) {
  const std::string* name = json::find_string(params, "name");
  const auto* tool = std::find_if(std::begin(tools), std::end(tools),
                                  [&](const Tool& row) { return name && row.name == *name; });
  if (tool == std::end(tools))
    throw RpcError{200, -32602, "Unknown tool: " + (name ? *name : std::string("none named")),
                   nullptr};
  if (!tool->scope.empty() && !has_scope(claims, tool->scope)) {
    const std::string scope(tool->scope);
    throw challenge(state, 403, "insufficient_scope", "scope " + scope + " is needed",
                    "mcp:read " + scope);
  }
  const Json* arguments = json::find(params, "arguments");
  return tool->call(state, claims, arguments ? *arguments : Json::object());
}

}  // namespace mcpauth::dev
