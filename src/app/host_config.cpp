#include "app/host_config.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace mcpauth::app {

std::span<const Host> hosts() {
  static const Host table[] = {claude, codex};
  return table;
}

const Host& find_host(std::string_view name) {
  for (const auto& host : hosts()) {
    if (host.name == name) return host;
  }
  throw Error(Exit::usage, "usage", quote(name) + " is no host that mcpauth can set up");
}

Error taken_name(const std::string& name) {
  return Error(Exit::usage, "name_taken",
               "the configuration has another server called " + quote(name),
               "choose another name with --name, or take that one out with --remove");
}

Error foreign_entry(const std::string& name) {
  return Error(Exit::usage, "name_taken",
               "the configuration's server " + quote(name) + " was not set up by mcpauth",
               "choose another name with --name, or take that one out by hand");
}

std::string entry_name(const std::string& url) {
  std::string name = parse_url(url, "server's URL", UrlFrom::user).host;
  std::replace_if(
      name.begin(), name.end(),
      [](char c) {
        return !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9');
      },
      '-');
  return name;
}

}  // namespace mcpauth::app
