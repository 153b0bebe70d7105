#include "commands/levels_table.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::commands {
namespace {

constexpr std::string_view table_begins = "<!-- levels: written by mcpauth_docs -->\n";
constexpr std::string_view table_ends = "<!-- levels end -->\n";

}  // namespace

bool runs_verb(std::string_view suite, std::string_view verb) {
  while (!suite.empty()) {
    const auto end = std::min(suite.find('\n'), suite.size());
    auto line = suite.substr(0, end);
    suite.remove_prefix(std::min(end + 1, suite.size()));
    if (line.find("--dry-run") != std::string_view::npos) continue;
    constexpr std::string_view administer = "administer ";
    if (line.starts_with(administer)) line.remove_prefix(administer.size());
    if (line.starts_with(std::string(verb) + ' ')) return true;
  }
  return false;
}

std::string levels_table(
    const std::function<bool(std::string_view driver, std::string_view verb)>& was_run) {
  std::string table = "| verb |";
  std::string rule = "|---|";
  for (const auto& driver : registry::drivers()) {
    table += ' ' + std::string(driver.name) + " |";
    rule += "---|";
  }
  table += '\n' + rule + '\n';
  for (const auto verb : registry::all_verbs()) {
    const auto command = registry::to_string(verb);
    table += "| " + std::string(command) + " |";
    for (const auto& driver : registry::drivers()) {
      table += ' ' + std::string(registry::to_string(driver.level(verb)));
      table += was_run(driver.name, command) ? " ✓ |" : " |";
    }
    table += '\n';
  }
  return table;
}

std::string with_levels_table(const std::string& text, const std::string& table) {
  const auto begin = text.find(table_begins);
  const auto end = text.find(table_ends);
  if (begin == std::string::npos || end == std::string::npos || end < begin)
    throw Error(Exit::usage, "no_place", "the lines that mark the place of the table are missing");
  const auto place = begin + table_begins.size();
  return text.substr(0, place) + table + text.substr(end);
}

}  // namespace mcpauth::commands
