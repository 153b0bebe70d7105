#include "dev/admin.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::dev {
namespace {

// The forms of "you may not", which differ from part to part.
[[noreturn]] void refuse_caller(const State& state, AdminPart part, int status) {
  const bool unknown = status == 401;
  if (part == AdminPart::registration) throw Answered{empty_response(status)};
  const std::string_view word = unknown ? "Unauthorized" : "Forbidden";
  if (part == AdminPart::scim) refuse_scim(status, word, word);
  refuse_management(state, status, std::to_string(status), word,
                    unknown ? "the access token is missing or does not hold"
                            : "the access token does not carry the scope");
}

[[noreturn]] void refuse_body(const State& state, AdminPart part, const std::string& why) {
  if (part == AdminPart::scim) refuse_scim(400, "invalidSyntax", why);
  if (part == AdminPart::registration) throw Refusal{400, "invalid_client_metadata", why};
  refuse_management(state, 400, "UE-10000", "Invalid Request", why);
}

std::vector<std::string> parts_at(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (std::size_t end = text.find(separator); end != std::string_view::npos;
       end = text.find(separator)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + separator.size());
  }
  parts.emplace_back(text);
  return parts;
}

}  // namespace

Reply guarded_answer(State& state, const ServerRequest& request, const Route& route) {
  const auto token = bearer_token(request);
  const auto claims = token ? valid_access_token(state, *token) : std::nullopt;
  if (!claims) refuse_caller(state, route.guard.part, 401);
  const std::string* granted = json::find_string(*claims, "scope");
  const auto scopes = split(granted ? *granted : std::string(), ' ');
  if (std::find(scopes.begin(), scopes.end(), route.guard.scope) == scopes.end())
    refuse_caller(state, route.guard.part, 403);
  try {
    return route.handler(state, request);
  } catch (const Error& error) {
    refuse_body(state, route.guard.part, error.message);
  }
}

void refuse_management(const State& state, int status, std::string_view code,
                       std::string_view message, std::string_view description) {
  throw Answered{json_response(status, {{"code", code},
                                        {"message", message},
                                        {"description", description},
                                        {"traceId", random_uuid(state.world)}})};
}

void refuse_scim(int status, std::string_view scim_type, std::string_view detail) {
  Json body = {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:Error"}}};
  if (!scim_type.empty()) body["scimType"] = scim_type;
  body["detail"] = detail;
  body["status"] = std::to_string(status);
  throw Answered{scim_response(status, body)};
}

http::Response scim_response(int status, const Json& body) {
  http::Response response = json_response(status, body);
  response.headers.front().value = "application/scim+json";
  return response;
}

Json json_body(const ServerRequest& request) {
  return json::parse_untrusted(request.body, {"the body"});
}

std::string path_segment(const ServerRequest& request, std::size_t index) {
  const std::vector<std::string> segments = split(request.path, '/');
  if (index >= segments.size()) return {};
  const auto decoded = form_decode("=" + segments[index]);
  return decoded && decoded->size() == 1 ? decoded->front().second : std::string();
}

std::optional<std::vector<Condition>> parse_filter(std::string_view text) {
  std::vector<Condition> conditions;
  for (const std::string& part : parts_at(text, " and ")) {
    const std::vector<std::string> words = split(part, ' ');
    if (words.size() < 3) return std::nullopt;
    std::string value = join({words.begin() + 2, words.end()}, " ");
    if (value.size() > 1 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    conditions.push_back({to_lower(words[0]), to_lower(words[1]), std::move(value)});
  }
  return conditions;
}

bool holds(const Condition& condition, std::string_view text) {
  const std::string_view value = condition.value;
  if (condition.operation == "eq") return text == value;
  if (condition.operation == "ne") return text != value;
  if (condition.operation == "sw") return text.starts_with(value);
  if (condition.operation == "ew") return text.ends_with(value);
  return condition.operation == "co" && text.find(value) != std::string_view::npos;
}

std::size_t query_number(const Parameters& query, std::string_view name, std::size_t fallback) {
  const std::string text = parameter(query, name);
  std::size_t number = fallback;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace mcpauth::dev
