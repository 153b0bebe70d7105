#include "base/time.hpp"

#include <doctest/doctest.h>

using namespace mcpauth;

TEST_CASE("to_rfc3339 writes UTC with four digits of the year") {
  CHECK(to_rfc3339(from_epoch(0)) == "1970-01-01T00:00:00Z");
  CHECK(to_rfc3339(from_epoch(1785231000)) == "2026-07-28T09:30:00Z");
  CHECK(to_rfc3339(from_epoch(-1)) == "1969-12-31T23:59:59Z");
  CHECK(to_rfc3339(from_epoch(253402300800)) == "253402300800");
}

TEST_CASE("parse_time reads RFC 3339 and seconds") {
  CHECK(parse_time("2026-07-28T09:30:00Z") == from_epoch(1785231000));
  CHECK(parse_time("2026-07-28T11:30:00.25+02:00") == from_epoch(1785231000));
  CHECK(parse_time("1785231000") == from_epoch(1785231000));
  CHECK(parse_time("-5") == from_epoch(-5));
}

TEST_CASE("parse_time refuses what is no time") {
  for (const auto* text : {"", "yesterday", "2026-07-28", "2026-02-30T00:00:00Z",
                           "2026-07-28T25:00:00Z", "2026-07-28T09:30:00", "2026-07-28T09:30:00.Z",
                           "2026-07-28T09:30:00+2:00", "2026-07-28 09:30:00Z", "12x"}) {
    CAPTURE(text);
    CHECK(!parse_time(text));
  }
}

TEST_CASE("to_words says at most two units") {
  using std::chrono::seconds;
  CHECK(to_words(seconds(0)) == "0 seconds");
  CHECK(to_words(seconds(1)) == "1 second");
  CHECK(to_words(seconds(299)) == "4 minutes 59 seconds");
  CHECK(to_words(seconds(3600)) == "1 hour");
  CHECK(to_words(seconds(-90061)) == "1 day 1 hour");
  CHECK(to_words(seconds(864000)) == "10 days");
}
