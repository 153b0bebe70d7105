#include "oauth/resource_indicator.hpp"

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace mcpauth::oauth {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 3986 §3.1.
bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

// RFC 3986 §2: what stands in a URI; of `#` there is none where there is no fragment.
bool is_uri_character(char c) {
  return c > 0x20 && c < 0x7f && std::string_view("\"<>\\^`{|}#").find(c) == std::string_view::npos;
}

}  // namespace

void check_resource_indicator(const std::string& resource, const std::string& what) {
  const auto colon = std::min(resource.find(':'), resource.size());
  const std::string_view text = resource;
  const bool is_uri = is_scheme(text.substr(0, colon)) && colon + 1 < text.size() &&
                      std::ranges::all_of(text, is_uri_character);
  if (is_uri) return;
  throw Error(Exit::usage, "usage", what + ' ' + quote(resource) + " is no absolute URI",
              "RFC 8707 wants one without a fragment, such as https://mcp.example.com/mcp");
}

}  // namespace mcpauth::oauth
