#include "mcp/sse.hpp"

#include <utility>

namespace mcpauth::mcp {

bool SseParser::feed(std::string_view piece) {
  for (const char c : piece) {
    if (stopped_) return false;
    const bool second_of_crlf = c == '\n' && after_cr_;
    after_cr_ = c == '\r';
    if (second_of_crlf) continue;
    if (c != '\r' && c != '\n') {
      line_ += c;
    } else {
      stopped_ = !end_line();
    }
  }
  return !stopped_;
}

bool SseParser::end_line() {
  std::string line = std::exchange(line_, {});
  if (std::exchange(first_line_, false) && line.compare(0, 3, "\xef\xbb\xbf") == 0)
    line.erase(0, 3);
  if (line.empty()) {
    const SseEvent event = std::exchange(event_, {});
    return !std::exchange(has_data_, false) || handler_(event);
  }
  const std::string_view text = line;
  const auto colon = text.find(':');
  const auto value = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  take_field(text.substr(0, colon), value.substr(value.substr(0, 1) == " " ? 1 : 0));
  return true;
}

void SseParser::take_field(std::string_view name, std::string_view value) {
  if (name == "data") {
    if (std::exchange(has_data_, true)) event_.data += '\n';
    event_.data += value;
  } else if (name == "event") {
    event_.type = value.empty() ? "message" : value;
  }
}

}  // namespace mcpauth::mcp
