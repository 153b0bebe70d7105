#include "dev/message.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::dev {
namespace {

Parameters well_formed(std::string_view text, std::string_view may_repeat) {
  std::optional<Parameters> parameters = form_decode(text);
  if (!parameters) throw Refusal{400, "invalid_request", "the parameters are not well formed"};
  for (auto i = parameters->begin(); i != parameters->end(); ++i) {
    const bool again = std::any_of(parameters->begin(), i,
                                   [&](const auto& earlier) { return earlier.first == i->first; });
    if (again && i->first != may_repeat)
      throw Refusal{400, "invalid_request", "Invalid request with repeated parameters."};
  }
  return std::move(*parameters);
}

}  // namespace

http::Response json_response(int status, const Json& body) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = json::dump(body)};
}

http::Response refusal_response(const Refusal& refusal) {
  http::Response response = json_response(
      refusal.status, {{"error", refusal.error}, {"error_description", refusal.description}});
  if (!refusal.www_authenticate.empty())
    response.headers.push_back({"WWW-Authenticate", refusal.www_authenticate});
  if (!refusal.dpop_nonce.empty()) response.headers.push_back({"DPoP-Nonce", refusal.dpop_nonce});
  return response;
}

http::Response redirect(std::string location) {
  return {.status = 303,
          .headers = {{"Location", std::move(location)},
                      {"Cache-Control", "no-store"},
                      {"Referrer-Policy", "no-referrer"}},
          .body = {}};
}

http::Response empty_response(int status) {
  return {.status = status, .headers = {{"Cache-Control", "no-store"}}, .body = {}};
}

Parameters query_parameters(const ServerRequest& request, std::string_view may_repeat) {
  return well_formed(request.query, may_repeat);
}

Parameters form_parameters(const ServerRequest& request, std::string_view may_repeat) {
  if (media_type(request) != "application/x-www-form-urlencoded")
    throw Refusal{400, "invalid_request", "the body must be a form"};
  return well_formed(request.body, may_repeat);
}

std::string parameter(const Parameters& parameters, std::string_view name) {
  const std::string* value = find(parameters, name);
  return value ? *value : std::string();
}

std::string required_parameter(const Parameters& parameters, std::string_view name) {
  std::string value = parameter(parameters, name);
  if (value.empty())
    throw Refusal{400, "invalid_request", "parameter " + std::string(name) + " is missing"};
  return value;
}

std::optional<std::string> cookie(const ServerRequest& request, std::string_view name) {
  for (const std::string& header : http::header_values(request.headers, "Cookie"))
    for (std::string_view pair : split(header, ';')) {
      pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
      if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
        return std::string(pair.substr(name.size() + 1));
    }
  return std::nullopt;
}

std::optional<std::string> bearer_token(const ServerRequest& request) {
  const auto header = http::header_value(request.headers, "Authorization");
  if (!header || !equal_ignoring_case(header->substr(0, 7), "Bearer ")) return std::nullopt;
  return header->substr(7);
}

std::string media_type(const ServerRequest& request) {
  const std::string type = http::header_value(request.headers, "Content-Type").value_or("");
  const std::vector<std::string> parts = split(type, ';');
  if (parts.empty()) return {};
  return to_lower(parts[0].substr(0, parts[0].find_last_not_of(' ') + 1));
}

}  // namespace mcpauth::dev
