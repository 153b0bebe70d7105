#include "app/callback_request.hpp"

#include <algorithm>
#include <optional>

#include "http/message.hpp"

namespace mcpauth::app {
namespace {

constexpr std::string_view line_end = "\r\n";

struct RequestLine {
  std::string_view method;
  std::string_view target;
};

bool is_visible_or_blank(char c) {
  return c >= 0x20 && c < 0x7f;
}

// RFC 9110 §5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view allowed =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

// RFC 9112 §3: method, target and version, one blank between them.
std::optional<RequestLine> parse_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == last || line.substr(last + 1) != "HTTP/1.1") return {};
  const auto target = line.substr(first + 1, last - first - 1);
  if (!is_token(line.substr(0, first)) || target.find_first_of(" #") != std::string_view::npos)
    return {};
  return RequestLine{line.substr(0, first), target};
}

// RFC 9112 §5: no blank before the colon, no folded lines, no control characters.
std::optional<http::Headers> parse_fields(std::string_view block) {
  http::Headers fields;
  while (!block.empty()) {
    const auto end = std::min(block.find(line_end), block.size());
    const auto line = block.substr(0, end);
    block.remove_prefix(std::min(end + line_end.size(), block.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return {};
    auto value = line.substr(colon + 1);
    if (std::any_of(value.begin(), value.end(), [](char c) {
          return c != '\t' && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f);
        }))
      return {};
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t") + 1);
    fields.push_back({std::string(line.substr(0, colon)), std::string(value)});
  }
  return fields;
}

bool is_only(const http::Headers& fields, std::string_view name, std::string_view allowed) {
  const auto values = http::header_values(fields, name);
  return values.empty() || (values.size() == 1 && values[0] == allowed);
}

CallbackRequest judge_request(std::string_view target, const http::Headers& fields,
                              const CallbackAddress& address) {
  if (http::header_value(fields, "Content-Length") ||
      http::header_value(fields, "Transfer-Encoding"))
    return {400, {}};
  // RFC 9112 §3.2: exactly one Host.
  const auto hosts = http::header_values(fields, "Host");
  if (hosts.size() != 1 || !target.starts_with('/')) return {400, {}};
  if (hosts[0] != address.authority) return {421, {}};
  const auto mark = std::min(target.find('?'), target.size());
  if (target.substr(0, mark) != address.path) return {404, {}};
  if (!is_only(fields, "Origin", "null") || !is_only(fields, "Sec-Fetch-Mode", "navigate"))
    return {403, {}};
  return {200, std::string(target.substr(std::min(mark + 1, target.size())))};
}

}  // namespace

CallbackRequest parse_callback_request(std::string_view bytes, const CallbackAddress& address) {
  if (bytes.size() > longest_callback_request) return {431, {}};
  const auto first_end = bytes.find('\r');
  const auto line = bytes.substr(0, first_end);
  if (!std::all_of(line.begin(), line.end(), is_visible_or_blank)) return {400, {}};
  if (first_end == std::string_view::npos || first_end + 1 == bytes.size()) return {};
  const auto request = parse_request_line(line);
  if (!request || bytes[first_end + 1] != '\n') return {400, {}};
  if (request->method != "GET") return {405, {}};
  const auto head_end = bytes.find("\r\n\r\n", first_end);
  if (head_end == std::string_view::npos) return {};
  if (head_end + 4 != bytes.size()) return {400, {}};
  const auto begin = std::min(first_end + line_end.size(), head_end);
  const auto fields = parse_fields(bytes.substr(begin, head_end - begin));
  if (!fields) return {400, {}};
  return judge_request(request->target, *fields, address);
}

}  // namespace mcpauth::app
