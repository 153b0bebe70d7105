// The characters of HTTP tokens (RFC 9110 §5.6.2), which name schemes, parameters and fields.
#pragma once

#include <string_view>

namespace mcpauth::mcp {

constexpr bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_token_char(char c) {
  return is_alphanumeric(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace mcpauth::mcp
