// Points in time as whole seconds, and RFC 3339.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcpauth {

using Time = std::chrono::sys_seconds;

inline Time from_epoch(std::int64_t seconds) {
  return Time(std::chrono::seconds(seconds));
}
inline std::int64_t to_epoch(Time time) {
  return time.time_since_epoch().count();
}

// Return `time` as `2026-07-28T09:30:00Z`; a time outside the years 0 to 9999 as its seconds.
std::string to_rfc3339(Time time);

// Return the time that `text` says, RFC 3339 with any offset or seconds since 1970; else nothing.
std::optional<Time> parse_time(std::string_view text);

// Return a span as people say it, in at most two units: `4 minutes`, `2 days 3 hours`; for a
// negative one, the same without a sign.
std::string to_words(std::chrono::seconds span);

}  // namespace mcpauth
