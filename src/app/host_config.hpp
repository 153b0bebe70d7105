// The configuration files of MCP hosts, and what mcpauth puts into them: one row a host.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/env.hpp"
#include "base/error.hpp"

namespace mcpauth::app {

// A server as a host is told of it.
struct HostEntry {
  std::string name;
  std::string url;
};

struct Host {
  std::string_view name;
  std::string_view about;
  std::string (*file)(const Env& env);  // where its configuration is, unless the user says
  // Return `text`, a whole configuration or nothing at all, with the entry or without it. What has
  // it, or does not have it, comes back as it is. Throws Error 2 for a text that is no such
  // configuration, and where another entry has the name.
  std::string (*add)(const std::string& text, const HostEntry& entry);
  std::string (*remove)(const std::string& text, const std::string& name);
  std::string (*next_step)(const HostEntry& entry);  // what the user does then
};

std::span<const Host> hosts();

// Return the host called `name`, which is one of them.
const Host& find_host(std::string_view name);

// Return the name for a server that the user gives none: of its URL's host.
std::string entry_name(const std::string& url);

// Return the Error 2 `name_taken` for an entry of that name: one of ours for another URL, or one
// that somebody else set up, which is left alone.
Error taken_name(const std::string& name);
Error foreign_entry(const std::string& name);

// The hosts that have a file of their own.
extern const Host claude;
extern const Host codex;

}  // namespace mcpauth::app
