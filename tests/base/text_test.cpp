#include "base/text.hpp"

#include <doctest/doctest.h>

using namespace mcpauth;

namespace {

struct Shown {
  const char* clause;
  std::string_view foreign;
  std::string safe;
};

using namespace std::string_view_literals;

// Security table T-1: what a server could send to take over a terminal.
const Shown terminal_strings[] = {
    {"T-1 plain", "invalid_grant", "invalid_grant"},
    {"T-1 letters of any language stay", "Grüße, 世界, 😀", "Grüße, 世界, 😀"},
    {"T-1 CSI", "\x1b[2J\x1b[31mred", "\\x1b[2J\\x1b[31mred"},
    {"T-1 OSC 52 clipboard", "\x1b]52;c;aGk=\x07", "\\x1b]52;c;aGk=\\x07"},
    {"T-1 title", "\x1b]0;root\x1b\\", "\\x1b]0;root\\x1b\\"},
    {"T-1 C1 CSI as UTF-8",
     "\xc2\x9b"
     "31m",
     "\\u{9b}31m"},
    {"T-1 C1 as a bare byte",
     "\x9b"
     "31m",
     "\\x9b31m"},
    {"T-1 carriage return", "ok\rmcpauth: signed in", "ok\\x0dmcpauth: signed in"},
    {"T-1 one line", "a\nb\tc", "a\\x0ab\\x09c"},
    {"T-1 NUL", "a\0b"sv, "a\\x00b"},
    {"T-1 backspace and DEL", "abc\b\b\x7f", "abc\\x08\\x08\\x7f"},
    {"T-1 right-to-left override", "user\u202egnp.exe", "user\\u{202e}gnp.exe"},
    {"T-1 isolates", "\u2066x\u2069", "\\u{2066}x\\u{2069}"},
    {"T-1 Arabic letter mark", "\u061c", "\\u{61c}"},
    {"T-1 zero width", "pay\u200bpal\u200d\ufeff", "pay\\u{200b}pal\\u{200d}\\u{feff}"},
    {"T-1 soft hyphen", "pay\u00adpal", "pay\\u{ad}pal"},
    {"T-1 line separator", "a\u2028b", "a\\u{2028}b"},
    {"T-1 tag characters", "\U000e0041", "\\u{e0041}"},
    {"T-1 variation selector", "a\ufe0f", "a\\u{fe0f}"},
    {"L-6 workflow command", "::error::x", "\\::error::x"},
    {"L-6 behind blanks", "  ::stop-commands::x", "  \\::stop-commands::x"},
    {"L-6 logging command", "##vso[task.setvariable variable=x]y",
     "\\##vso[task.setvariable variable=x]y"},
    {"L-6 not at the start", "a ::error::x ## y", "a ::error::x ## y"},
    {"RFC 3629 §3 surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
    {"RFC 3629 §3 overlong slash", "\xc0\xaf", "\\xc0\\xaf"},
    {"RFC 3629 §3 overlong in three bytes", "\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
    {"RFC 3629 §3 above U+10FFFF", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
    {"RFC 3629 §4 cut short", "a\xe2\x82", "a\\xe2\\x82"},
    {"RFC 3629 §4 stray continuation", "\x80", "\\x80"},
};

}  // namespace

TEST_CASE("safe_text: nothing that moves, hides or reorders text reaches a terminal") {
  for (const auto& row : terminal_strings) {
    CAPTURE(row.clause);
    CHECK(safe_text(row.foreign) == row.safe);
  }
}

TEST_CASE("safe_text: what exceeds the limit is cut, never in the middle of a character") {
  CHECK(safe_text("abcdef", 6) == "abcdef");
  CHECK(safe_text("abcdefg", 6) == "abcdef…");
  CHECK(safe_text("aé", 2) == "a…");
  CHECK(safe_text("a\x1b", 4) == "a…");
  CHECK(safe_text(std::string(1'000, 'x')) == std::string(200, 'x') + "…");
}

TEST_CASE("quote: foreign text cannot leave its quotes (T-2)") {
  CHECK(quote("x") == "\"x\"");
  CHECK(quote("") == "\"\"");
  CHECK(quote("a\" Enter your password: \"") == R"("a\" Enter your password: \"")");
  CHECK(quote("\x1b") == R"("\x1b")");
  CHECK(quote("::1") == R"("::1")");
}

TEST_CASE("is_utf8: as RFC 3629 has it") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("ascii é 世 😀 \U0010ffff"));
  CHECK(is_utf8("\0"sv));
  for (const auto bad : {"\x80"sv, "\xc1\xbf"sv, "\xe2\x82"sv, "\xed\xbf\xbf"sv,
                         "\xf0\x80\x80\xaf"sv, "\xf5\x80\x80\x80"sv, "\xff"sv}) {
    CAPTURE(safe_text(bad));
    CHECK(!is_utf8(bad));
  }
}

TEST_CASE("to_lower and equal_ignoring_case know ASCII only") {
  CHECK(to_lower("AZ-az-09-É") == "az-az-09-É");
  CHECK(equal_ignoring_case("Bearer", "bEARER"));
  CHECK(!equal_ignoring_case("Bearer", "Bearer "));
  CHECK(!equal_ignoring_case("É", "é"));
  CHECK(!equal_ignoring_case("@", "`"));
}

TEST_CASE("split leaves empty parts out, and join is its inverse for the rest") {
  CHECK(split("", ' ').empty());
  CHECK(split("   ", ' ').empty());
  CHECK(split(" a  b ", ' ') == std::vector<std::string>{"a", "b"});
  CHECK(join({"a", "b", "c"}, " ") == "a b c");
  CHECK(join({}, ",").empty());
}
