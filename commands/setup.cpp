#include "commands/setup.hpp"

#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/context.hpp"
#include "app/host_config.hpp"
#include "app/line_diff.hpp"
#include "app/output.hpp"
#include "app/read_file.hpp"
#include "app/replace_file.hpp"
#include "app/session.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "commands/common_options.hpp"

namespace mcpauth::commands {
namespace {

constexpr std::size_t longest_file = 16UL << 20U;

std::string read_if_there(const std::string& file) {
  if (::access(file.c_str(), F_OK) != 0) return {};
  if (!std::filesystem::is_regular_file(file))
    throw Error(Exit::usage, "unreadable_file",
                "the configuration " + quote(file) + " is no regular file");
  return app::read_file(file, longest_file, "the configuration");
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// Return what `edit` makes of `text`. It knows one end of a line; where all lines have the other,
// they keep it.
template <typename Edit>
std::string with_own_line_ends(const std::string& text, const Edit& edit) {
  const auto plain = replaced(text, "\r\n", "\n");
  if (plain == text || replaced(plain, "\n", "\r\n") != text) return edit(text);
  return replaced(edit(plain), "\n", "\r\n");
}

// The host sends a token there with each request.
void check_encrypted(const std::string& text) {
  const Url url = parse_url(text, "--server", UrlFrom::user);
  if (url.scheme == "https" || url.is_loopback()) return;
  throw Error(Exit::usage, "insecure_http",
              quote(text) + " is not encrypted, and is not this machine", "use https");
}

app::HostEntry entry_of(const SetupOptions& options) {
  const auto url = app::kept_url(options.server);
  if (url.empty() && (!options.remove || options.name.empty()))
    throw Error(Exit::usage, "usage", "no server was named", "name it with --server URL");
  if (!options.remove) check_encrypted(url);
  return {options.name.empty() ? app::entry_name(url) : options.name, url};
}

void report(const SetupOptions& options, app::Env& env, const std::string& file,
            const std::string& diff) {
  if (options.output.json) {
    app::print_json(env, {{"schema", "mcpauth/setup/1"},
                          {"host", options.host},
                          {"file", file},
                          {"changed", !diff.empty()},
                          {"written", options.yes && !diff.empty()},
                          {"diff", diff}});
    return;
  }
  app::print(env, diff.empty() ? file + " needs no change\n" : file + '\n' + diff);
}

}  // namespace

void declare_setup(Declare& declare, SetupOptions& options) {
  auto& host = declare.positional("HOST", options.host, "the host to set up");
  host.required = true;
  Section section{"HOSTS", {}};
  for (const auto& row : app::hosts()) {
    host.choices.emplace_back(row.name);
    section.rows.push_back({std::string(row.name), std::string(row.about)});
  }
  declare.text("--server", options.server, "URL", "the MCP server").kind = ValueKind::session_url;
  declare.text("--name", options.name, "NAME",
               "what the host calls the server; by default its host name");
  declare.text("--file", options.file, "FILE", "the host's configuration").kind = ValueKind::file;
  declare.flag({"--yes"}, options.yes, "write the change instead of only showing it");
  declare.flag({"--remove"}, options.remove, "take the server out");
  declare_output(declare, options.output);
  declare.page({
      .about =
          "Shows what has to change in the configuration of an MCP host for it to take its token "
          "from mcpauth, and makes the change with --yes. Everything else in the file stays as it "
          "is, byte for byte. --remove takes the server out again. A server of the same name that "
          "is set up otherwise is not touched.",
      .examples = {{"setup claude --server https://mcp.example.com/mcp",
                    "what would be written, for Claude Code"},
                   {"setup codex --server https://mcp.example.com/mcp --name files --yes",
                    "write it, for Codex"}},
      .exits = {Exit::ok, Exit::usage, Exit::store},
      .schema = "setup",
      .members = {{"host", "the host"},
                  {"file", "its configuration"},
                  {"changed", "whether anything has to change"},
                  {"written", "whether it was changed"},
                  {"diff", "the lines that go (-) and come (+)"}},
      .sections = {section},
  });
}

Exit run_setup(const SetupOptions& options, app::Env& env) {
  app::set_verbosity(env, options.output);
  const auto& host = app::find_host(options.host);
  const auto entry = entry_of(options);
  const auto file = options.file.empty() ? host.file(env) : options.file;
  const auto before = read_if_there(file);
  const auto after = with_own_line_ends(before, [&](const std::string& text) {
    return options.remove ? host.remove(text, entry.name) : host.add(text, entry);
  });
  const auto diff = app::line_diff(before, after);
  if (options.yes && !diff.empty()) app::replace_file(file, after);
  report(options, env, file, diff);
  if (!options.yes && !diff.empty()) app::say(env, "nothing is written yet: add --yes");
  if (options.yes && !options.remove) app::say(env, host.next_step(entry));
  return Exit::ok;
}

}  // namespace mcpauth::commands
