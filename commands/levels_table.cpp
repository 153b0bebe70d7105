#include "commands/levels_table.hpp"

#include "base/error.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::commands {
namespace {

constexpr std::string_view table_begins = "<!-- levels: written by mcpauth_docs -->\n";
constexpr std::string_view table_ends = "<!-- levels end -->\n";

// Agents are updated by two commands of their own.
std::string_view command_of(registry::Verb verb) {
  return verb == registry::Verb::agent_update ? "agent disable" : registry::to_string(verb);
}

}  // namespace

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
    const auto command = command_of(verb);
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
