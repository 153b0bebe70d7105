#include "commands/fill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace mcpauth::commands {
namespace {

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

// RFC 6749 appendix A.1: no client id has a control character, and no server would give a token for
// one.
void check_client_id(const Option& option, const Given& given, const std::string& command) {
  if (option.kind != ValueKind::client_id) return;
  const auto is_control = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; };
  for (const auto& word : given.words) {
    if (std::any_of(word.begin(), word.end(), is_control))
      throw usage_of(command, fmt::format("{} for {} has a control character, which no client id "
                                          "has",
                                          quote(word), given.source(option)));
  }
}

}  // namespace

void fill(const Option& option, const Given& given, const std::string& command) {
  const auto& words = given.words;
  if (!words.empty()) {
    check_encoding(option, given, command);
    if (!option.is_flag() && std::find(words.begin(), words.end(), "") != words.end())
      throw usage_of(command, option.name() + " is empty");
    check_choices(option, given, command);
    check_client_id(option, given, command);
    std::visit(Fill{option, command, given}, option.target);
  }
}

}  // namespace mcpauth::commands
