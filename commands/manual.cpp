#include "commands/manual.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "commands/exit_status.hpp"
#include "commands/help.hpp"
#include "commands/lines.hpp"

namespace mcpauth::commands {
namespace {

// Return `text` so that roff prints it as it is: hyphens that can be copied, no accidental
// requests.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
  return out;
}

std::string heading(const std::string& name, std::string_view summary) {
  std::string title = name;
  std::transform(title.begin(), title.end(), title.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return fmt::format(".TH {} 1 \"\" \"mcpauth {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n",
                     roff(title), MCPAUTH_VERSION, roff(name), roff(summary));
}

std::string item(std::string_view term, std::string_view text) {
  return fmt::format(".TP\n.B {}\n{}\n", roff(term), roff(text));
}

std::string option_item(const Option& option) {
  std::string text = option.help;
  if (!option.choices.empty()) text += ": " + join(option.choices, ", ");
  if (!option.environment.empty()) text += fmt::format(" (environment: {})", option.environment);
  return item(spelling(option), text);
}

std::string option_items(const Declare& declare, bool positional) {
  std::string text;
  for (const auto& option : declare.options()) {
    if (option.is_positional() == positional) text += option_item(option);
  }
  return text;
}

std::string section(std::string_view title, const std::string& body) {
  return body.empty() ? "" : fmt::format(".SH {}\n{}", title, body);
}

std::string exit_items(std::span<const Exit> exits) {
  std::string text;
  for (const Exit exit : exits) text += item(std::to_string(static_cast<int>(exit)), meaning(exit));
  return text;
}

// In the manual an example is indented by what the page is, and by .RS.
constexpr std::size_t example_width = help_width - 14;

std::string example_items(const Page& page) {
  std::string text;
  for (const auto& example : page.examples)
    text += fmt::format(".PP\n{}:\n.PP\n.nf\n.RS\n{}\n.RE\n.fi\n", roff(example.text),
                        roff(wrap_command(example.command, 0, example_width)));
  return text;
}

std::string json_items(const Page& page) {
  if (page.schema.empty()) return {};
  std::string text = fmt::format("With \\-\\-json, one object of mcpauth/{}/1:\n", page.schema);
  text += item("schema", fmt::format("mcpauth/{}/1", page.schema));
  for (const auto& member : page.members) text += item(member.name, member.text);
  return text;
}

std::string page_name(const Leaf& leaf) {
  std::string name = "mcpauth-" + std::string(leaf.name);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

constexpr std::string_view about =
    "mcpauth is one program for authorization around MCP servers (Model Context Protocol). It "
    "finds "
    "out what guards a server, signs people in, mints tokens for machines and agents, proves what "
    "a "
    "token says, and calls the server with it. It speaks to any OAuth 2.1 or OpenID Connect "
    "authorization server.";

constexpr std::string_view conventions =
    ".PP\nThe result is on stdout, everything else on stderr. Errors are two lines: what failed, "
    "and a "
    "hint where something can be done; with \\-\\-json, one object {\"error\": {\"code\", "
    "\"exit\", "
    "\"message\", \"hint\"}}.\n"
    ".PP\nSecrets are never given on the command line. Options for them take a reference: "
    "env:NAME, "
    "@FILE, \\- (stdin), fd:N, keyring:NAME or cmd:COMMAND; what keyring:NAME names is kept by "
    "secret\\-tool store \\-\\-label=NAME application mcpauth name NAME. The variable of such an "
    "option "
    "holds the secret itself; it is wiped from the environment and not handed on.\n"
    ".PP\nAn option rules over its variable, the variable over the default. What stands behind "
    "\\-\\- "
    "is no option.\n";

constexpr std::string_view files =
    ".TP\n.I $XDG_STATE_HOME/mcpauth\nSessions, client registrations and metadata; by default "
    "~/.local/state/mcpauth. The folder is readable by its owner only, as is every file in it. "
    "MCPAUTH_HOME or \\-\\-state\\-dir name another one. With \\-\\-store keyring its files are "
    "sealed "
    "with "
    "a key in the desktop's keyring, with \\-\\-store memory nothing is written; which of file and "
    "keyring was said last is remembered there.\n";

std::string command_items() {
  std::string text;
  for (const auto& leaf : leaves()) {
    if (!leaf.hidden) text += item(leaf.name, leaf.summary);
  }
  return text;
}

std::string variable_items() {
  return item("MCPAUTH_HOME", "where sessions and registrations are kept") +
         item("BROWSER", "the program that opens the sign-in page, unless --browser names one") +
         item("MCPAUTH_…", "every option has a variable of its own, named on the command's page") +
         item("https_proxy, no_proxy", "a proxy for everything but loopback");
}

}  // namespace

std::string page_file(const Leaf& leaf) {
  return page_name(leaf) + ".1";
}

std::string main_page() {
  std::string text = heading("mcpauth", "authorization around MCP servers");
  text += section("SYNOPSIS", ".B mcpauth\nCOMMAND [arguments] [options]\n");
  text += section("DESCRIPTION", roff(about) + '\n' + std::string(conventions));
  text += section("COMMANDS", command_items());
  std::vector<Exit> exits;
  for (const auto& status : exit_statuses()) exits.push_back(status.exit);
  text += section("EXIT STATUS", exit_items(exits));
  text += section("ENVIRONMENT", variable_items());
  return text + section("FILES", std::string(files));
}

std::string leaf_page(const Leaf& leaf) {
  Declare declare;
  const Run run = leaf.bind(declare);
  const Page& page = declare.page();
  std::string text = heading(page_name(leaf), leaf.summary);
  text += section("SYNOPSIS", ".B " + roff(synopsis(leaf, declare)) + '\n');
  text += section("DESCRIPTION", page.about.empty() ? "" : roff(page.about) + '\n');
  text +=
      section("ARGUMENTS", option_items(declare, true) +
                               (declare.tail() ? item("-- COMMAND", declare.tail()->help) : ""));
  text += section("OPTIONS", option_items(declare, false));
  for (const auto& more : page.sections) {
    std::string rows;
    for (const auto& row : more.rows) rows += item(row.name, row.text);
    text += section(more.title, rows);
  }
  text += section("EXAMPLES", example_items(page));
  text += section("JSON", json_items(page));
  text += section("EXIT STATUS", exit_items(exits_of(page)));
  return text + section("SEE ALSO", ".BR mcpauth (1)\n");
}

}  // namespace mcpauth::commands
