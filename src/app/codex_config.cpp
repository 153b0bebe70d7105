// Codex: `config.toml`, whose servers name a variable that holds the bearer token.
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <sstream>
#include <vector>

#include "app/host_config.hpp"
#include "app/login_command.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr auto codex_servers = "mcp_servers";

std::string variable_of(const HostEntry& entry) {
  std::string name = "MCP_TOKEN_";
  for (const char c : entry.name) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += letter ? c : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : '_';
  }
  return name;
}

// A TOML basic string takes JSON's escapes.
std::string quoted(const std::string& text) {
  return json::dump(Json(text));
}

std::string block(const HostEntry& entry) {
  return fmt::format("[{}.{}]\nurl = {}\nbearer_token_env_var = {}\n", codex_servers,
                     quoted(entry.name), quoted(entry.url), quoted(variable_of(entry)));
}

toml::table parse(const std::string& text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw Error(Exit::usage, "bad_config",
                fmt::format("the configuration is not TOML: line {}: {}", error.source().begin.line,
                            quote(error.description())));
  }
}

const toml::table* find_entry(const toml::table& document, const std::string& name) {
  const auto* all = document[codex_servers].as_table();
  return all == nullptr ? nullptr : (*all)[name].as_table();
}

// Whatever its URL: who set it up named the variable that exec fills.
bool set_up_by_us(const toml::table& entry, const std::string& name) {
  return entry["bearer_token_env_var"].value<std::string>() == variable_of({name, {}});
}

// Only to tables that have headers of their own can another one be added.
void check_servers(const toml::table& document) {
  const auto* servers = document.get(codex_servers);
  if (servers == nullptr || (servers->is_table() && !servers->as_table()->is_inline())) return;
  throw Error(Exit::usage, "bad_config",
              fmt::format("the configuration's {} cannot take another server as they are written",
                          codex_servers),
              fmt::format("write each as a table [{}.NAME]", codex_servers));
}

// Return the last line of what stands in the table itself.
std::size_t last_line(const toml::table& table) {
  std::size_t last = table.source().begin.line;
  for (const auto& [key, value] : table) {
    const bool own_header = value.is_table() && !value.as_table()->is_inline();
    if (!own_header) last = std::max<std::size_t>(last, value.source().end.line);
  }
  return last;
}

std::vector<std::string> lines_with_ends(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

// A file that ends without a newline goes on doing so: what is added to it can be taken out again
// to the byte.
std::string ending_as(const std::string& before, std::string after) {
  if (!before.empty() && before.back() != '\n' && after.ends_with('\n')) after.pop_back();
  return after;
}

std::string add_to_codex(const std::string& text, const HostEntry& entry) {
  const auto document = parse(text);
  if (const auto* before = find_entry(document, entry.name)) {
    const auto wanted = parse(block(entry));
    if (*before == *find_entry(wanted, entry.name)) return text;
    throw set_up_by_us(*before, entry.name) ? taken_name(entry.name) : foreign_entry(entry.name);
  }
  check_servers(document);
  std::string gap = text.empty() ? "" : text.back() == '\n' ? "\n" : "\n\n";
  std::string after = ending_as(text, text + gap + block(entry));
  parse(after);  // what was written with dotted keys cannot be added to
  return after;
}

// Clear the lines of a table and of those below it. What stands behind a table's last member, a
// comment on what follows, is not its own.
void clear(const toml::table& table, std::vector<std::string>& lines) {
  const std::size_t first = table.source().begin.line;
  for (std::size_t line = first; line <= last_line(table); ++line) lines[line - 1].clear();
  // The blank line that divided it from what stands before, or behind where nothing stands before.
  const std::size_t blank = first >= 2 ? first - 2 : last_line(table);
  if (blank < lines.size() && lines[blank] == "\n") lines[blank].clear();
  for (const auto& [key, value] : table) {
    const auto* below = value.as_table();
    if (below != nullptr && !below->is_inline()) clear(*below, lines);
  }
}

toml::table without_entry(toml::table document, const std::string& name) {
  auto* servers = document[codex_servers].as_table();
  if (servers == nullptr) return document;
  servers->erase(name);
  if (servers->empty()) document.erase(codex_servers);
  return document;
}

// Whether `after` says what `document` does without the entry: nothing else, and nothing less.
bool lacks_only(const std::string& after, const toml::table& document, const std::string& name) {
  try {
    const auto left = parse(after);
    return find_entry(left, name) == nullptr &&
           without_entry(left, name) == without_entry(document, name);
  } catch (const Error&) {
    return false;
  }
}

std::string remove_from_codex(const std::string& text, const std::string& name) {
  const auto document = parse(text);
  const auto* entry = find_entry(document, name);
  if (entry == nullptr) return text;
  if (!set_up_by_us(*entry, name)) throw foreign_entry(name);
  auto lines = lines_with_ends(text);
  if (!entry->is_inline()) clear(*entry, lines);
  auto after = ending_as(text, join(lines, ""));
  if (!lacks_only(after, document, name))
    throw Error(
        Exit::usage, "bad_config",
        "the server " + quote(name) + " stands in the file in a way that is not taken apart",
        "take it out by hand");
  return after;
}

std::string config_file(const Env& env) {
  if (const auto home = env.variable("CODEX_HOME"); home && !home->empty())
    return *home + "/config.toml";
  return env.variable("HOME").value_or(".") + "/.codex/config.toml";
}

}  // namespace

const Host codex = {
    "codex",
    "Codex: ~/.codex/config.toml, which names the variable that exec fills",
    config_file,
    add_to_codex,
    remove_from_codex,
    [](const HostEntry& entry) {
      const auto url = shell_word(entry.url);
      return fmt::format(
          "sign in: mcpauth login {0}; start it: mcpauth exec {0} --env {1} -- codex", url,
          variable_of(entry));
    },
};

}  // namespace mcpauth::app
