#include "app/line_diff.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <vector>

#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr std::ptrdiff_t around = 3;
constexpr std::size_t longest_line = 2'000;

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  return lines;
}

std::string show(char sign, Lines::const_iterator begin, Lines::const_iterator end) {
  std::string text;
  for (; begin != end; ++begin) text += sign + safe_text(*begin, longest_line) + '\n';
  return text;
}

}  // namespace

std::string line_diff(const std::string& before, const std::string& after) {
  if (before == after) return {};
  const Lines old_lines = lines_of(before);
  const Lines new_lines = lines_of(after);
  const auto [old_begin, new_begin] =
      std::mismatch(old_lines.begin(), old_lines.end(), new_lines.begin(), new_lines.end());
  const auto left = std::min(old_lines.end() - old_begin, new_lines.end() - new_begin);
  const auto common = std::mismatch(old_lines.rbegin(), old_lines.rbegin() + left,
                                    new_lines.rbegin(), new_lines.rbegin() + left);
  const auto old_end = common.first.base();
  const auto new_end = common.second.base();
  const auto before_it = std::min(around, old_begin - old_lines.begin());
  const auto after_it = std::min(around, old_lines.end() - old_end);
  return show(' ', old_begin - before_it, old_begin) + show('-', old_begin, old_end) +
         show('+', new_begin, new_end) + show(' ', old_end, old_end + after_it);
}

}  // namespace mcpauth::app
