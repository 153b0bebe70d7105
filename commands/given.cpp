#include "commands/given.hpp"

#include <algorithm>

#include "app/secret_option.hpp"
#include "base/text.hpp"

namespace mcpauth::commands {
namespace {

void read_variable(const Option& option, Given& given, const app::Env& env) {
  if (!given.words.empty() || option.environment.empty()) return;
  const auto value = env.variable(option.environment);
  if (!value || value->empty()) return;
  given.by_variable = true;
  if (option.kind != ValueKind::secret) given.words = {*value};
}

// Of two options that exclude each other the one on the command line rules over the other's
// variable. A secret's is taken out of the environment all the same, and nobody asks for it.
void settle(const std::deque<Option>& options, std::vector<Given>& given,
            const std::string& command, app::Env& env) {
  const auto name = [&](std::size_t i) { return given[i].source(options[i]); };
  const auto drop = [&](std::size_t i) {
    if (options[i].kind == ValueKind::secret) app::overrule_secret(options[i].environment, env);
    given[i] = {};
  };
  for (std::size_t i = 0; i < options.size(); ++i) {
    for (std::size_t k = 0; k < options.size(); ++k) {
      if (options[k].name() != options[i].excludes) continue;
      if (!given[i].is_there(options[i]) || !given[k].is_there(options[k])) continue;
      if (given[i].by_variable == given[k].by_variable)
        throw usage_of(command, name(i) + " and " + name(k) + " exclude each other");
      drop(given[i].by_variable ? i : k);
    }
  }
}

// `name` may be an option with its value, too: `--format json`.
bool is_given(const std::string& name, const std::deque<Option>& options,
              const std::vector<Given>& given) {
  const auto space = name.find(' ');
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (options[i].name() != name.substr(0, space)) continue;
    return given[i].is_there(options[i]) &&
           (space == std::string::npos || given[i].words.back() == name.substr(space + 1));
  }
  return false;
}

// A variable is set for many runs; an option is given for this one, and for an effect.
void require_effect(const std::deque<Option>& options, const std::vector<Given>& given,
                    const std::string& command) {
  const auto is_there = [&](const std::string& name) { return is_given(name, options, given); };
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto& needs = options[i].needs;
    if (needs.empty() || given[i].by_variable || !given[i].is_there(options[i])) continue;
    if (std::any_of(needs.begin(), needs.end(), is_there)) continue;
    throw usage_of(command, options[i].name() + " has no effect without " + join(needs, " or "));
  }
}

// What excludes a required option stands in its place.
void require_given(const std::deque<Option>& options, const std::vector<Given>& given,
                   const std::string& command) {
  for (const auto& option : options) {
    if (!option.required || is_given(option.name(), options, given) ||
        is_given(option.excludes, options, given))
      continue;
    throw usage_of(command, (option.is_positional() ? "the argument " : "the option ") +
                                option.name() + " is missing");
  }
}

}  // namespace

bool Given::is_there(const Option& option) const {
  if (option.is_flag() && !words.empty()) return truth(words.back()).value_or(true);
  return !words.empty() || by_variable;
}

Error usage_of(const std::string& command, std::string message, std::string hint) {
  if (hint.empty()) hint = "see 'mcpauth " + command + " --help'";
  return Error(Exit::usage, "usage", std::move(message), std::move(hint));
}

std::optional<bool> truth(const std::string& word) {
  const std::string lower = to_lower(word);
  if (lower == "1" || lower == "true" || lower == "yes" || lower == "on") return true;
  if (lower == "0" || lower == "false" || lower == "no" || lower == "off") return false;
  return {};
}

void complete_given(const std::deque<Option>& options, std::vector<Given>& given,
                    const std::string& command, app::Env& env) {
  for (std::size_t i = 0; i < given.size(); ++i) read_variable(options[i], given[i], env);
  settle(options, given, command, env);
  require_effect(options, given, command);
  require_given(options, given, command);
}

}  // namespace mcpauth::commands
