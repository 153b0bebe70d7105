// Claude Code: `.mcp.json` of a project, whose servers may have a helper that prints their headers.
#include <nlohmann/json.hpp>

#include "app/host_config.hpp"
#include "app/json_edit.hpp"
#include "app/login_command.hpp"
#include "base/text.hpp"
#include "base/trim.hpp"

namespace mcpauth::app {
namespace {

constexpr auto claude_servers = "mcpServers";
constexpr auto our_helper = "mcpauth headers";
const json::Source the_entry{"the entry", Exit::usage};

Json entry_json(const HostEntry& entry) {
  // The host tells the helper which server it is for.
  return {{"type", "http"}, {"url", entry.url}, {"headersHelper", our_helper}};
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

// Whatever its URL: who set it up named our helper.
bool set_up_by_us(const std::string& entry) {
  const Json value = json::parse_untrusted(entry, the_entry, json::bulk);
  const auto* helper = json::find_string(value, "headersHelper");
  return helper != nullptr && *helper == our_helper;
}

std::string add_to_claude(const std::string& text, const HostEntry& entry) {
  if (trim(text).empty())
    return add_member("{\n}\n", claude_servers, entry.name, entry_json(entry));
  check(text);
  const auto before = find_member(text, claude_servers, entry.name);
  if (!before) return add_member(text, claude_servers, entry.name, entry_json(entry));
  if (json::parse_untrusted(*before, the_entry, json::bulk) == entry_json(entry)) return text;
  throw set_up_by_us(*before) ? taken_name(entry.name) : foreign_entry(entry.name);
}

std::string remove_from_claude(const std::string& text, const std::string& name) {
  if (trim(text).empty()) return text;
  check(text);
  const auto entry = find_member(text, claude_servers, name);
  if (!entry) return text;
  if (!set_up_by_us(*entry)) throw foreign_entry(name);
  return remove_member(text, claude_servers, name);
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
