// Text without the blanks around it.
#pragma once

#include <string_view>

namespace mcpauth {

// Return `text` without blanks, tabs and line ends around it.
inline std::string_view trim(std::string_view text) {
  constexpr auto blanks = " \t\r\n";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace mcpauth
