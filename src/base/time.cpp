#include "base/time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

#include "base/counted.hpp"

namespace mcpauth {
namespace {

// Return the number that `text` is, digits only.
std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text[0] == '-') return {};
  return value;
}

std::optional<std::chrono::seconds> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return std::chrono::seconds(0);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {};
  const auto hours = digits(text.substr(1, 2));
  const auto minutes = digits(text.substr(4, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return {};
  const std::chrono::seconds offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::string to_rfc3339(Time time) {
  using namespace std::chrono;
  // A year outside four digits has no RFC 3339 form (§5.6).
  if (time < Time(seconds(-62167219200)) || time > Time(seconds(253402300799)))
    return std::to_string(to_epoch(time));
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::optional<Time> parse_time(std::string_view text) {
  using namespace std::chrono;
  std::int64_t epoch = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), epoch);
  if (error == std::errc() && end == text.data() + text.size()) return from_epoch(epoch);
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't' ||
      text[13] != ':' || text[16] != ':')
    return {};
  const auto part = [&](std::size_t at, std::size_t size) { return digits(text.substr(at, size)); };
  const auto y = part(0, 4), mo = part(5, 2), d = part(8, 2), h = part(11, 2), mi = part(14, 2),
             s = part(17, 2);
  if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 60) return {};
  const year_month_day date(year(*y), month(static_cast<unsigned>(*mo)),
                            std::chrono::day(static_cast<unsigned>(*d)));
  auto rest = text.substr(19);
  if (rest[0] == '.') {
    const auto after = rest.find_first_not_of("0123456789", 1);
    if (after == std::string_view::npos || after == 1) return {};
    rest = rest.substr(after);
  }
  const auto offset = parse_offset(rest);
  if (!date.ok() || !offset) return {};
  return sys_days(date) + hours(*h) + minutes(*mi) + seconds(*s) - *offset;
}

std::string to_words(std::chrono::seconds span) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr Unit units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
  const std::int64_t total = std::abs(span.count());
  for (std::size_t i = 0; i < std::size(units); ++i) {
    if (total < units[i].seconds && i + 1 < std::size(units)) continue;
    const auto count = total / units[i].seconds;
    const auto left = total % units[i].seconds;
    std::string text = counted(static_cast<std::size_t>(count), units[i].name);
    // Past ten of a unit the next smaller one says nothing a person wants to know.
    if (i + 1 < std::size(units) && count < 10 && left / units[i + 1].seconds > 0)
      text +=
          ' ' + counted(static_cast<std::size_t>(left / units[i + 1].seconds), units[i + 1].name);
    return text;
  }
  return {};
}

}  // namespace mcpauth
