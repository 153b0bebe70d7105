#include "commands/lines.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcpauth::commands {

std::string wrap(std::string_view text, std::size_t used, std::size_t indent, std::size_t width) {
  std::string lines;
  for (const auto& word : split(text, ' ')) {
    if (used > indent && used + 1 + word.size() > width) {
      lines += '\n' + std::string(indent, ' ');
      used = indent;
    } else if (used > indent) {
      lines += ' ';
      ++used;
    }
    lines += word;
    used += word.size();
  }
  return lines;
}

std::string wrap_command(std::string_view command, std::size_t indent, std::size_t width) {
  constexpr std::string_view broken = " \\";
  const std::string continued(indent + 3, ' ');
  std::string lines = std::string(indent, ' ') + "mcpauth";
  std::size_t used = lines.size();
  while (!command.empty()) {
    auto end = std::min(
        {command.find(" -", 1), command.find(" | ", 1), command.find(" > ", 1), command.size()});
    // An option's value stays with it.
    if (!command.starts_with('-')) end = std::min(end, command.find(" http", 1));
    const auto part = command.substr(0, end);
    command.remove_prefix(std::min(end + 1, command.size()));
    if (used + 1 + part.size() + broken.size() > width) {
      lines += std::string(broken) + '\n' + continued;
      used = continued.size();
    }
    lines += ' ' + std::string(part);
    used += 1 + part.size();
  }
  return lines;
}

}  // namespace mcpauth::commands
