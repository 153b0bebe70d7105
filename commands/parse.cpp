#include "commands/parse.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

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

// Puts the words given for an option, or its variable's value, into its target.
struct Fill {
  const Option& option;
  const std::string& command;
  const std::vector<std::string>& words;

  const std::string& only() const {
    if (words.size() > 1)
      throw usage_of(command, "option " + option.name() + " may stand only once");
    return words.front();
  }
  void operator()(bool* target) const {
    const std::string word = to_lower(words.back());
    *target = word == "1" || word == "true" || word == "yes" || word == "on";
    if (!*target && word != "0" && word != "false" && word != "no" && word != "off")
      throw usage_of(command, option.environment + " is neither true nor false");
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
      throw usage_of(command,
                     fmt::format("{} for {} is not a whole number", quote(word), option.name()));
    *target = value;
  }
};

void check_choices(const Option& option, const std::vector<std::string>& words,
                   const std::string& command) {
  const auto& choices = option.choices;
  for (const auto& word : words) {
    if (!choices.empty() && std::find(choices.begin(), choices.end(), word) == choices.end())
      throw usage_of(command, fmt::format("{} is no value for {}", quote(word), option.name()),
                     "it is one of " + join(choices, ", "));
  }
}

void fill(const Option& option, std::vector<std::string> words, const std::string& command,
          const app::Env& env) {
  if (words.empty() && !option.environment.empty() && option.kind != ValueKind::secret) {
    if (const auto value = env.variable(option.environment); value && !value->empty())
      words = {*value};
  }
  if (!words.empty()) {
    check_choices(option, words, command);
    std::visit(Fill{option, command, words}, option.target);
  } else if (option.required) {
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
             const app::Env& env) {
  take_tail(declare, command, words);
  CLI::App app;
  app.set_help_flag("-h,--help");
  app.allow_extras();
  std::vector<std::vector<std::string>> given(declare.options().size());
  for (std::size_t i = 0; i < given.size(); ++i) add_to(app, declare.options()[i], given[i]);
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
  for (std::size_t i = 0; i < given.size(); ++i)
    fill(declare.options()[i], std::move(given[i]), command, env);
  return Parsed::run;
}

}  // namespace mcpauth::commands
