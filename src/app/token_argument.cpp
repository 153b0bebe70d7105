#include "app/token_argument.hpp"

#include <istream>

#include "app/secret_option.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr std::string_view prefixes[] = {"@", "env:", "fd:", "cmd:", "keyring:"};

bool is_reference(const std::string& argument) {
  for (const auto prefix : prefixes) {
    if (argument.starts_with(prefix)) return true;
  }
  return false;
}

std::string trimmed(std::string_view text) {
  constexpr auto blanks = " \t\r\n";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(blanks) - begin + 1));
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
    const Secret token(trimmed(line));
    wipe(line);
    return token;
  }
  if (!is_reference(argument)) return Secret(argument);
  return Secret(trimmed(resolve_secret(argument, "TOKEN", secret_sources(env)).reveal()));
}

}  // namespace mcpauth::app
