#include "app/secret_option.hpp"

#include <istream>
#include <iterator>

#include "app/secret_reference.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// Of variables that have more in their names than their options, to be told from others.
constexpr std::string_view prefixes[] = {"MCPAUTH_", "ADMIN_", "REGISTERED_"};

// The option that a variable stands in for, for errors.
std::string option_of(std::string_view variable) {
  for (const auto prefix : prefixes) {
    if (variable.starts_with(prefix)) variable.remove_prefix(prefix.size());
  }
  std::string option = "--" + to_lower(variable);
  for (char& c : option) {
    if (c == '_') c = '-';
  }
  return option;
}

}  // namespace

Secret secret_option(const std::string& reference, const std::string& variable, Env& env) {
  if (reference.empty() && env.overruled.contains(variable)) return {};
  if (reference.empty()) return env.take_secret(variable).value_or(Secret());
  return resolve_secret(reference, option_of(variable), secret_sources(env));
}

void overrule_secret(const std::string& variable, Env& env) {
  env.take_secret(variable);
  env.overruled.insert(variable);
}

void withdraw_variables(std::initializer_list<std::string_view> references, const Env& env) {
  constexpr std::string_view scheme = "env:";
  for (const auto reference : references) {
    if (reference.starts_with(scheme))
      env.take_secret(std::string(reference.substr(scheme.size())));
  }
}

Sources secret_sources(Env& env) {
  return {env.take_secret,
          [&env](std::string_view option) {
            if (env.terminal.in && env.terminal.err)
              return env.read_hidden(std::string(option) + ": ", env.waiting());
            // What nobody has read of yet is waited for no longer than the run may take.
            if (env.in_descriptor && env.in.rdbuf()->in_avail() <= 0)
              return read_secret(*env.in_descriptor, env.waiting()).value_or(Secret());
            std::string text(std::istreambuf_iterator<char>(env.in), {});
            const Secret secret(text);
            wipe(text);
            return secret;
          },
          env.keyring.find, env.read_once, env.waiting()};
}

}  // namespace mcpauth::app
