#include "app/token_argument.hpp"

#include <istream>

#include "app/secret_option.hpp"
#include "base/trim.hpp"

namespace mcpauth::app {
namespace {

constexpr std::string_view prefixes[] = {"@", "env:", "fd:", "cmd:", "keyring:"};

bool is_reference(const std::string& argument) {
  for (const auto prefix : prefixes) {
    if (argument.starts_with(prefix)) return true;
  }
  return false;
}

}  // namespace

bool is_from_stdin(const std::string& argument, const Env& env) {
  if (argument.empty() && env.terminal.in)
    throw Error(Exit::usage, "usage", "no token was given",
                "give it as an argument, by a reference like @FILE, or on stdin");
  return argument.empty() || argument == "-";
}

Secret token_argument(const std::string& argument, Env& env) {
  if (is_from_stdin(argument, env)) {
    std::string line;
    std::getline(env.in, line);
    const Secret token{std::string(trim(line))};
    wipe(line);
    return token;
  }
  if (!is_reference(argument)) return Secret(argument);
  const Secret text = resolve_secret(argument, "TOKEN", secret_sources(env));
  return Secret(std::string(trim(text.reveal())));
}

}  // namespace mcpauth::app
