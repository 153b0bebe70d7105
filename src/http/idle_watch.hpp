// Notices when too little has come for too long.
#pragma once

#include <chrono>
#include <cstddef>

namespace mcpauth::http {

// Looks at windows of `span`, one after the other: idle is one with fewer than `rate` bytes a
// second, or none at all. A span of zero is never idle. With a rate, the first window begins at the
// first byte: how long a server may think before it answers is the total limit's matter.
class IdleWatch {
 public:
  using Clock = std::chrono::steady_clock;

  IdleWatch(std::chrono::milliseconds span, std::size_t rate, Clock::time_point now)
      : span_(span), rate_(rate), start_(now) {}

  // Return whether the window that ends by `now` was idle; `bytes` is the count since the
  // beginning.
  bool is_idle(Clock::time_point now, std::size_t bytes) {
    if (rate_ > 0 && bytes == 0) start_ = now;
    if (span_.count() == 0 || now - start_ < span_) return false;
    const std::size_t came = bytes - bytes_;
    const bool idle = came == 0 || came * 1000 < static_cast<std::size_t>(span_.count()) * rate_;
    start_ = now;
    bytes_ = bytes;
    return idle;
  }

 private:
  std::chrono::milliseconds span_;
  std::size_t rate_;
  Clock::time_point start_;
  std::size_t bytes_ = 0;
};

}  // namespace mcpauth::http
