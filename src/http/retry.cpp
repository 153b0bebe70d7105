#include "http/retry.hpp"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace mcpauth::http {
namespace {

constexpr std::chrono::milliseconds pause{500};
constexpr int most_tries = 3;

// Return the time that an HTTP-date in its preferred form says: `Sun, 06 Nov 1994 08:49:37 GMT`
// (RFC 9110 §5.6.7).
std::optional<Time> parse_http_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr std::string_view shape = "Aaa, 00 Aaa 0000 00:00:00 GMT";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto fits = [&](char c, char s) {
    return s == '0' ? is_digit(c) : s == 'A' || s == 'a' || c == s;
  };
  if (!std::equal(text.begin(), text.end(), shape.begin(), shape.end(), fits)) return {};
  const auto month = months.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return {};
  const std::string month_number = std::to_string(101 + month / 3).substr(1);
  const std::string rfc3339 = std::string(text.substr(12, 4)) + "-" + month_number + "-" +
                              std::string(text.substr(5, 2)) + "T" +
                              std::string(text.substr(17, 8)) + "Z";
  return parse_time(rfc3339);
}

// Closed as long as somebody waits.
class Gate {
 public:
  void pass() {
    std::unique_lock held(mutex_);
    opened_.wait(held, [this] { return waiting_ == 0; });
  }
  void close() {
    const std::lock_guard held(mutex_);
    ++waiting_;
  }
  void open() {
    {
      const std::lock_guard held(mutex_);
      --waiting_;
    }
    opened_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  int waiting_ = 0;
};

class ClosedGate {
 public:
  explicit ClosedGate(Gate& gate) : gate_(gate) { gate_.close(); }
  ~ClosedGate() { gate_.open(); }
  ClosedGate(const ClosedGate&) = delete;
  ClosedGate& operator=(const ClosedGate&) = delete;

 private:
  Gate& gate_;
};

bool may_try_again(const Error& error, const Request& request) {
  if (error.exit != Exit::network) return false;
  if (error.code == "dns_failed" || error.code == "connection_failed") return true;
  const bool cut = error.code == "connection_cut" || error.code == "answer_cut";
  return cut && request.method == "GET" && !request.sink;
}

}  // namespace

std::optional<std::chrono::seconds> retry_after(const Response& response, Time now) {
  if (response.status != 429 && response.status != 503) return {};
  const auto value = header_value(response.headers, "Retry-After");
  if (!value) return {};
  if (const auto date = parse_http_date(*value))
    return std::max(*date - now, std::chrono::seconds(0));
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), seconds);
  if (error != std::errc() || end != value->data() + value->size()) return {};
  return std::chrono::seconds(seconds);
}

Transport retried(Transport next, std::function<void(std::chrono::milliseconds)> sleep) {
  return [next = std::move(next), sleep = std::move(sleep)](const Request& request) {
    try {
      return next(request);
    } catch (const Error& error) {
      if (!may_try_again(error, request)) throw;
    }
    sleep(pause);
    return next(request);
  };
}

Transport patient(Transport next, std::function<Time()> now,
                  std::function<void(std::chrono::milliseconds)> sleep,
                  std::chrono::seconds longest) {
  return [longest, next = std::move(next), now = std::move(now), sleep = std::move(sleep),
          gate = std::make_shared<Gate>()](const Request& request) {
    auto left = longest;
    gate->pass();
    auto response = next(request);
    for (int tries = 1; tries < most_tries && !request.once; ++tries) {
      const auto wait = retry_after(response, now());
      if (!wait || *wait > left) break;
      left -= *wait;
      {
        const ClosedGate closed(*gate);
        sleep(*wait);
      }
      gate->pass();
      try {
        response = next(request);
      } catch (const Error& error) {
        // No time for another try: what was answered before says more.
        if (error.code == "timeout") break;
        throw;
      }
    }
    return response;
  };
}

}  // namespace mcpauth::http
