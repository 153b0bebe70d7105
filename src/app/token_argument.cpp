#include "app/token_argument.hpp"

#include <istream>

#include "app/secret_option.hpp"
#include "base/trim.hpp"

namespace mcpauth::app {
namespace {

constexpr std::string_view reference_prefixes[] = {"@", "env:", "fd:", "cmd:", "keyring:"};

bool is_reference(const std::string& argument) {
  for (const auto prefix : reference_prefixes) {
    if (argument.starts_with(prefix)) return true;
  }
  return false;
}

// A person's line is the token; what comes from a program is read to its end, so that a second
// token is not silently left out.
Secret only_line(Env& env) {
  Secret token;
  std::string line;
  while (std::getline(env.in, line)) {
    const Secret found{std::string(trim(line))};
    wipe(line);
    if (!token.empty() && !found.empty())
      throw Error(Exit::usage, "usage", "more than one token came on stdin",
                  "give one; 'mcpauth token verify' alone reads many");
    if (token.empty()) token = found;
    if (env.terminal.in) break;
  }
  return token;
}

}  // namespace

bool is_from_stdin(const std::string& argument, const Env& env) {
  if (argument.empty() && env.terminal.in)
    throw Error(Exit::usage, "usage", "no token was given",
                "give it as an argument, by a reference like @FILE, or on stdin");
  return argument.empty() || argument == "-";
}

Secret token_argument(const std::string& argument, Env& env) {
  if (is_from_stdin(argument, env)) return only_line(env);
  if (!is_reference(argument)) return Secret(argument);
  const Secret text = resolve_secret(argument, "TOKEN", secret_sources(env));
  return Secret(std::string(trim(text.reveal())));
}

}  // namespace mcpauth::app
