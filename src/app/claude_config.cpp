// Claude Code: `.mcp.json` of a project, whose servers may have a helper that prints their headers.
#include <nlohmann/json.hpp>

#include "app/host_config.hpp"
#include "app/json_edit.hpp"
#include "app/login_command.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr auto claude_servers = "mcpServers";

Json entry_json(const HostEntry& entry) {
  // The host tells the helper which server it is for.
  return {{"type", "http"}, {"url", entry.url}, {"headersHelper", "mcpauth headers"}};
}

void check(const std::string& text) {
  const json::Source source{"the configuration", Exit::usage};
  const Json document = json::parse_untrusted(text, source, json::bulk);
  const json::Object object(document, source);
  object.optional_object(claude_servers);
  // A null is no place for a server either.
  if (document.contains(claude_servers) && object.find(claude_servers) == nullptr)
    object.refuse(claude_servers, "is not an object");
}

std::string add_to_claude(const std::string& text, const HostEntry& entry) {
  if (text.empty()) return add_member("{\n}\n", claude_servers, entry.name, entry_json(entry));
  check(text);
  const auto before = find_member(text, claude_servers, entry.name);
  if (!before) return add_member(text, claude_servers, entry.name, entry_json(entry));
  if (json::parse_untrusted(*before, {"the entry", Exit::usage}, json::bulk) == entry_json(entry))
    return text;
  throw Error(Exit::usage, "name_taken",
              "the configuration has another server called " + quote(entry.name),
              "choose another name with --name, or take that one out with --remove");
}

std::string remove_from_claude(const std::string& text, const std::string& name) {
  if (text.empty()) return text;
  check(text);
  return find_member(text, claude_servers, name) ? remove_member(text, claude_servers, name) : text;
}

}  // namespace

const Host claude = {
    "claude",
    "Claude Code: .mcp.json in this folder, where it asks mcpauth for the header",
    [](const Env&) { return std::string(".mcp.json"); },
    add_to_claude,
    remove_from_claude,
    [](const HostEntry& entry) { return "sign in: mcpauth login " + shell_word(entry.url); },
};

}  // namespace mcpauth::app
