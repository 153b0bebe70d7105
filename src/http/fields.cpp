#include "http/fields.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace mcpauth::http {
namespace {

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool frames_the_message(std::string_view name) {
  constexpr std::string_view names[] = {"Connection", "Content-Length", "Expect",
                                        "Host",       "Trailer",        "Transfer-Encoding"};
  return std::any_of(std::begin(names), std::end(names),
                     [&](std::string_view framing) { return equal_ignoring_case(name, framing); });
}

[[noreturn]] void refuse(const std::string& what) {
  throw Error(Exit::protocol, "unsafe_header", what + ", so the request was not sent");
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

void validate_fields(const Request& request) {
  if (!is_token(request.method)) refuse(fmt::format("{} is no method", quote(request.method)));
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || frames_the_message(name))
      refuse(fmt::format("{} is no name for a header field of ours", quote(name)));
    if (!is_visible(value))
      refuse(fmt::format("the value for {} has characters that no header field may have", name));
  }
}

}  // namespace mcpauth::http
