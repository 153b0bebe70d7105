#include "http/message.hpp"

#include <utility>

#include "base/text.hpp"

namespace mcpauth::http {

std::vector<std::string> header_values(const Headers& headers, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& header : headers) {
    if (equal_ignoring_case(header.name, name)) values.push_back(header.value);
  }
  return values;
}

std::optional<std::string> header_value(const Headers& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (equal_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

Reach reach_from(Network network) {
  switch (network) {
    case Network::loopback:
      return Reach::loopback_too;
    case Network::private_network:
      return Reach::private_too;
    default:
      return Reach::public_only;
  }
}

bool is_json(const Response& response) {
  const auto types = header_values(response.headers, "Content-Type");
  if (types.size() != 1) return false;
  const std::string type = to_lower(types[0].substr(0, types[0].find_first_of("; \t")));
  return type == "application/json" ||
         (type.starts_with("application/") && type.ends_with("+json"));
}

Request get_json(std::string url, Reach reach) {
  Request request;
  request.url = std::move(url);
  request.headers = {{"Accept", "application/json"}};
  request.reach = reach;
  request.redirects = Redirects::follow;
  return request;
}

namespace {

Request post(std::string url, std::string body, const char* content_type, Reach reach) {
  Request request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = {{"Accept", "application/json"}, {"Content-Type", content_type}};
  request.body = std::move(body);
  request.reach = reach;
  request.limits.body = 64UL << 10U;  // token endpoints and their like answer briefly
  return request;
}

}  // namespace

Request post_form(std::string url, std::string form, Reach reach) {
  return post(std::move(url), std::move(form), "application/x-www-form-urlencoded", reach);
}

Request post_json(std::string url, std::string text, Reach reach) {
  return post(std::move(url), std::move(text), "application/json", reach);
}

}  // namespace mcpauth::http
