#include "commands/help.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "commands/exit_status.hpp"
#include "commands/lines.hpp"

namespace mcpauth::commands {
namespace {

constexpr std::size_t text_column = 26;

std::string row(std::string_view left, std::string_view text) {
  std::string line = "  " + std::string(left);
  if (line.size() + 2 > text_column) {
    line += '\n' + std::string(text_column, ' ');
  } else {
    line.resize(text_column, ' ');
  }
  return line + wrap(text, text_column, text_column) + '\n';
}

std::string option_text(const Option& option) {
  std::string text = option.help;
  if (!option.choices.empty()) text += ": " + join(option.choices, ", ");
  if (!option.environment.empty()) text += " [" + option.environment + "]";
  return text;
}

std::string rows(const Declare& declare, bool positional) {
  std::string text;
  for (const auto& option : declare.options()) {
    if (option.is_positional() == positional) text += row(spelling(option), option_text(option));
  }
  return text;
}

std::string listing(std::string_view group) {
  std::string text;
  for (const auto& leaf : leaves()) {
    const bool inside = group.empty() || leaf.name.starts_with(std::string(group) + ' ');
    if (inside && !leaf.hidden) text += row(leaf.name, leaf.summary);
  }
  return text;
}

}  // namespace

std::string spelling(const Option& option) {
  return join(option.names, ", ") + (option.value.empty() ? "" : " " + option.value);
}

std::string synopsis(const Leaf& leaf, const Declare& declare) {
  std::string line = "mcpauth " + std::string(leaf.name);
  for (const auto& option : declare.options()) {
    if (option.is_positional())
      line += ' ' + (option.required ? option.name() : '[' + option.name() + ']');
  }
  for (const auto& option : declare.options()) {
    if (!option.is_positional() && option.required)
      line += ' ' + option.names.front() + ' ' + option.value;
  }
  return line + " [options]" + (declare.tail() ? " -- COMMAND [ARGUMENT…]" : "");
}

std::string overview() {
  return "mcpauth: authorization around MCP servers, for people, CI jobs and MCP hosts\n\n"
         "usage: mcpauth COMMAND [arguments] [options]\n\n"
         "commands\n" +
         listing({}) +
         "\nstart here\n"
         "  mcpauth dev               a server to try everything on, on this machine\n"
         "  mcpauth discover URL      what guards an MCP server\n"
         "  mcpauth login URL         sign in to it\n"
         "  mcpauth call URL          list its tools\n"
         "\n'mcpauth COMMAND --help' explains a command; mcpauth(1) has exit codes and files\n";
}

std::string group_help(std::string_view group) {
  const std::string commands = listing(group);
  if (commands.empty()) return {};
  return fmt::format("usage: mcpauth {} COMMAND\n\ncommands\n{}", group, commands);
}

std::string leaf_help(const Leaf& leaf, const Declare& declare) {
  std::string text = fmt::format("mcpauth {}: {}\n\nusage: {}\n", leaf.name, leaf.summary,
                                 synopsis(leaf, declare));
  const auto section = [&](std::string_view title, const std::string& body) {
    if (!body.empty()) text += fmt::format("\n{}\n{}", title, body);
  };
  const auto& page = declare.page();
  if (!page.about.empty()) text += '\n' + wrap(page.about, 0, 0) + '\n';
  section("commands", listing(leaf.name));
  section("arguments",
          rows(declare, true) + (declare.tail() ? row("-- COMMAND", declare.tail()->help) : ""));
  section("options", rows(declare, false));
  for (const auto& more : page.sections) {
    std::string list;
    for (const auto& term : more.rows) list += row(term.name, term.text);
    section(to_lower(more.title), list);
  }
  std::string examples;
  for (const auto& example : page.examples)
    examples += fmt::format("{}\n      {}\n", wrap_command(example.command, 2, help_width),
                            wrap(example.text, 6, 6));
  section("examples", examples);
  std::string exits;
  for (const Exit exit : exits_of(page))
    exits += row(std::to_string(static_cast<int>(exit)), meaning(exit));
  section("exit status", exits);
  return text;
}

}  // namespace mcpauth::commands
