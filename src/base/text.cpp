#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace mcpauth {
namespace {

struct CodePoint {
  char32_t value;
  std::size_t length;
};

// Return the code point at the start of `text`, or nothing where the bytes are not UTF-8 (RFC 3629
// §4).
std::optional<CodePoint> first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return CodePoint{lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length == 0 || lead > 0xf4 || text.size() < length) return {};
  char32_t value = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {};
    value = (value << 6U) | (byte(i) & 0x3fU);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return {};
  return CodePoint{value, length};
}

struct Range {
  char32_t first, last;
};

// Controls, and what reorders, hides or joins text: soft hyphen, Arabic letter mark, Mongolian
// vowel separator, zero-width and bidirectional controls, line and paragraph separators,
// interlinear annotations, the byte order mark, variation selectors, tags.
constexpr Range unprintable[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},   {0x61c, 0x61c},
    {0x115f, 0x1160}, {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f}, {0x2028, 0x202e},
    {0x2060, 0x206f}, {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
    {0xfff0, 0xfffb}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, {0xe000, 0xf8ff}, {0xf0000, 0x10ffff},
};

bool is_printable(char32_t value) {
  return std::none_of(std::begin(unprintable), std::end(unprintable),
                      [&](const Range& r) { return value >= r.first && value <= r.last; });
}

// Return whether a CI's runner would obey a line that begins so, behind blanks too (L-6).
bool begins_command(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text.starts_with("::") || text.starts_with("##vso");
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string printable(std::string_view text, std::size_t limit) {
  std::string safe;
  while (!text.empty()) {
    const auto point = first_code_point(text);
    std::string piece;
    if (!point || (point->length == 1 && !is_printable(point->value))) {
      piece = fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (!is_printable(point->value)) {
      piece = fmt::format("\\u{{{:x}}}", static_cast<unsigned>(point->value));
    } else {
      piece = text.substr(0, point->length);
    }
    if (safe.size() + piece.size() > limit) return safe + "…";
    safe += piece;
    text.remove_prefix(point ? point->length : 1);
  }
  return safe;
}

}  // namespace

std::string safe_text(std::string_view text, std::size_t limit) {
  std::string safe = printable(text, limit);
  if (begins_command(safe)) safe.insert(safe.find_first_not_of(' '), 1, '\\');
  return safe;
}

std::string quote(std::string_view text, std::size_t limit) {
  std::string quoted = "\"";
  for (const char c : printable(text, limit)) {
    if (c == '"') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string shell_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + '\'';
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto point = first_code_point(text);
    if (!point) return false;
    text.remove_prefix(point->length);
  }
  return true;
}

std::string to_lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

}  // namespace mcpauth
