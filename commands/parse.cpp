#include "commands/parse.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/secret_option.hpp"
#include "base/text.hpp"
#include "commands/fill.hpp"
#include "commands/given.hpp"
#include "commands/tree.hpp"

namespace mcpauth::commands {
namespace {

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

// Cut off what stands behind `--` and return it.
std::vector<std::string> cut_tail(std::vector<std::string>& words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  if (end == words.end()) return {};
  std::vector<std::string> tail(end + 1, words.end());
  words.erase(end, words.end());
  return tail;
}

Parsed read_words(const Declare& declare, const std::string& command,
                  std::vector<std::string> words, std::vector<Given>& given) {
  CLI::App app;
  app.set_help_flag("-h,--help");
  app.allow_extras();
  for (std::size_t i = 0; i < given.size(); ++i) add_to(app, declare.options()[i], given[i].words);
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
  return Parsed::run;
}

// An argument may begin like an option where none can stand (POSIX, Utility Syntax Guideline 10).
void take_arguments(const std::vector<std::string>& arguments, const std::deque<Option>& options,
                    const std::string& command, std::vector<Given>& given) {
  std::size_t place = 0;
  for (const auto& argument : arguments) {
    while (place < options.size() &&
           !(options[place].is_positional() && given[place].words.empty()))
      ++place;
    if (place == options.size()) throw usage_of(command, "unexpected argument " + quote(argument));
    given[place].words = {argument};
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

}  // namespace

Parsed parse(Declare& declare, const std::string& command, std::vector<std::string> words,
             app::Env& env) {
  const auto tail = cut_tail(words);
  refuse_flag_values(declare, command, words);
  const auto& options = declare.options();
  std::vector<Given> given(options.size());
  if (read_words(declare, command, std::move(words), given) == Parsed::help) return Parsed::help;
  if (declare.tail()) {
    *declare.tail()->target = tail;
  } else {
    take_arguments(tail, options, command, given);
  }
  complete_given(options, given, command, env);
  for (std::size_t i = 0; i < given.size(); ++i) fill(options[i], given[i], command);
  for (std::size_t i = 0; i < given.size(); ++i) secure(options[i], given[i], env);
  return Parsed::run;
}

}  // namespace mcpauth::commands
