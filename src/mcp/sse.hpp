// Server-sent events (WHATWG HTML §9.2), read piece by piece.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace mcpauth::mcp {

struct SseEvent {
  std::string type = "message";
  std::string data;
  bool operator==(const SseEvent&) const = default;
};

// Returns whether to go on.
using SseHandler = std::function<bool(const SseEvent&)>;

// Takes the bytes of one stream in any pieces. Comments, `id` and `retry` mean nothing to us; an
// event without data is none; what follows the last blank line is dropped, as the standard says.
class SseParser {
 public:
  explicit SseParser(SseHandler handler) : handler_(std::move(handler)) {}

  // Give each event that ends in `piece` to the handler. Return false, and take no more, once the
  // handler said so.
  bool feed(std::string_view piece);

 private:
  bool end_line();
  void take_field(std::string_view name, std::string_view value);

  SseHandler handler_;
  std::string line_;
  SseEvent event_;
  bool has_data_ = false;
  bool first_line_ = true;
  bool after_cr_ = false;
  bool stopped_ = false;
};

}  // namespace mcpauth::mcp
