#include "commands/parse.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "app/secret_option.hpp"
#include "base/text.hpp"
#include "commands/tree.hpp"

namespace mcpauth::commands {
namespace {

Error usage_of(const std::string& command, std::string message, std::string hint = {}) {
  if (hint.empty()) hint = "see 'mcpauth " + command + " --help'";
  return Error(Exit::usage, "usage", std::move(message), std::move(hint));
}

void add_to(CLI::App& app, const Option& option, std::vector<std::string>& given) {
  const std::string names = join(option.names, ",");
  if (option.is_flag()) {
    // A flag counts: how often it was given is how many words it has.
    app.add_flag_function(names, [&given](std::int64_t times) {
      given.assign(static_cast<std::size_t>(std::max<std::int64_t>(times, 0)), "true");
    });
    return;
  }
  // Every option takes one word and may be repeated; whether it may is checked when it is stored.
  auto* added = app.add_option(names, given);
  added->expected(1)->allow_extra_args(false);
  if (!option.is_positional()) added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

// CLI11 would take numbers and words of its own for a flag.
void refuse_flag_values(const Declare& declare, const std::string& command,
                        const std::vector<std::string>& words) {
  for (const auto& word : words) {
    const auto name = word.substr(0, word.find('='));
    if (name == word) continue;
    for (const auto& option : declare.options()) {
      if (option.is_flag() &&
          std::find(option.names.begin(), option.names.end(), name) != option.names.end())
        throw usage_of(command, "option " + name + " takes no value");
    }
  }
}

[[noreturn]] void refuse_extra(const std::string& word, const Declare& declare,
                               const std::string& command) {
  if (!word.starts_with('-') || word == "-")
    throw usage_of(command, "unexpected argument " + quote(word));
  std::vector<std::string> names;
  for (const auto& option : declare.options()) {
    if (!option.is_positional())
      names.insert(names.end(), option.names.begin(), option.names.end());
  }
  const std::string option = word.substr(0, word.find('='));
  const std::string meant = nearest(option, names);
  throw usage_of(command, "unknown option " + quote(option),
                 meant.empty() ? "" : "did you mean '" + meant + "'?");
}

std::optional<bool> truth(const std::string& text) {
  const std::string word = to_lower(text);
  if (word == "1" || word == "true" || word == "yes" || word == "on") return true;
  if (word == "0" || word == "false" || word == "no" || word == "off") return false;
  return {};
}

// What an option was given. A secret's variable is not read here, only seen.
struct Given {
  std::vector<std::string> words;
  bool by_variable = false;

  bool is_there(const Option& option) const {
    if (option.is_flag() && !words.empty()) return truth(words.back()).value_or(true);
    return !words.empty() || by_variable;
  }
  // Return what the user wrote: the option or its variable.
  const std::string& source(const Option& option) const {
    return by_variable ? option.environment : option.name();
  }
};

// Puts the words given for an option, or its variable's value, into its target.
struct Fill {
  const Option& option;
  const std::string& command;
  const Given& given;
  const std::vector<std::string>& words = given.words;

  const std::string& only() const {
    if (words.size() > 1)
      throw usage_of(command, "option " + option.name() + " may stand only once");
    return words.front();
  }
  void operator()(bool* target) const {
    const auto value = truth(words.back());
    if (!value) throw usage_of(command, given.source(option) + " is neither true nor false");
    *target = *value;
  }
  void operator()(int* target) const {
    const auto& word = words.back();
    int level = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), level);
    *target = error == std::errc() ? level : static_cast<int>(words.size());
  }
  void operator()(std::string* target) const { *target = only(); }
  void operator()(std::vector<std::string>* target) const { *target = words; }
  void operator()(std::optional<std::int64_t>* target) const {
    const auto& word = only();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size())
      throw usage_of(command, fmt::format("{} for {} is not a whole number", quote(word),
                                          given.source(option)));
    *target = value;
  }
};

void check_choices(const Option& option, const Given& given, const std::string& command) {
  const auto& choices = option.choices;
  for (const auto& word : given.words) {
    if (!choices.empty() && std::find(choices.begin(), choices.end(), word) == choices.end())
      throw usage_of(command,
                     fmt::format("{} is no value for {}", quote(word), given.source(option)),
                     "it is one of " + join(choices, ", "));
  }
}

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

// Where a secret is to be read from is looked at before any is read: a literal is refused, and what
// stands in the environment is taken out of it, because a `cmd:` would inherit it (L-1, L-2).
void secure(const Option& option, const Given& given, const app::Env& env) {
  const bool secret = option.kind == ValueKind::secret;
  if (!secret && option.kind != ValueKind::referred) return;
  for (const auto& word : given.words) {
    if (secret) app::check_reference(word, option.name());
    app::withdraw_variables({word}, env);
  }
  if (secret && !option.environment.empty()) env.take_secret(option.environment);
}

// What is no UTF-8 would be sent and kept with other characters in its place. Paths may be
// anything.
void check_encoding(const Option& option, const Given& given, const std::string& command) {
  constexpr ValueKind paths[] = {ValueKind::file, ValueKind::directory, ValueKind::secret,
                                 ValueKind::referred};
  if (std::find(std::begin(paths), std::end(paths), option.kind) != std::end(paths)) return;
  for (const auto& word : given.words) {
    if (!is_utf8(word))
      throw usage_of(command,
                     fmt::format("{} for {} is not UTF-8", quote(word), given.source(option)));
  }
}

void fill(const Option& option, const Given& given, const std::string& command) {
  const auto& words = given.words;
  if (!words.empty()) {
    check_encoding(option, given, command);
    if (!option.is_flag() && std::find(words.begin(), words.end(), "") != words.end())
      throw usage_of(command, option.name() + " is empty");
    check_choices(option, given, command);
    std::visit(Fill{option, command, given}, option.target);
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

// What stands after `--` belongs to another program, if the command runs one.
void take_tail(const Declare& declare, const std::string& command,
               std::vector<std::string>& words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  if (end == words.end()) return;
  if (!declare.tail()) throw usage_of(command, "nothing may follow '--' here");
  declare.tail()->target->assign(end + 1, words.end());
  words.erase(end, words.end());
}

}  // namespace

Parsed parse(Declare& declare, const std::string& command, std::vector<std::string> words,
             app::Env& env) {
  take_tail(declare, command, words);
  refuse_flag_values(declare, command, words);
  CLI::App app;
  app.set_help_flag("-h,--help");
  app.allow_extras();
  const auto& options = declare.options();
  std::vector<Given> given(options.size());
  for (std::size_t i = 0; i < given.size(); ++i) add_to(app, options[i], given[i].words);
  try {
    std::reverse(words.begin(), words.end());
    app.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    return Parsed::help;
  } catch (const CLI::ArgumentMismatch& mismatch) {
    const std::string text = mismatch.what();
    throw usage_of(command,
                   "option " + safe_text(text.substr(0, text.find(':'))) + " needs a value");
  } catch (const CLI::ParseError& error) {
    throw usage_of(command, safe_text(to_lower(error.what())));
  }
  if (const auto extra = app.remaining(); !extra.empty())
    refuse_extra(extra.front(), declare, command);
  for (std::size_t i = 0; i < given.size(); ++i) read_variable(options[i], given[i], env);
  settle(options, given, command, env);
  require_effect(options, given, command);
  require_given(options, given, command);
  for (std::size_t i = 0; i < given.size(); ++i) fill(options[i], given[i], command);
  for (std::size_t i = 0; i < given.size(); ++i) secure(options[i], given[i], env);
  return Parsed::run;
}

}  // namespace mcpauth::commands
