#include "commands/declare.hpp"

#include <algorithm>

namespace mcpauth::commands {
namespace {

std::string environment_name(const std::string& option) {
  std::string name = "MCPAUTH_" + option.substr(2);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

}  // namespace

Option& Declare::add(Option option) {
  if (!option.is_positional()) option.environment = environment_name(option.name());
  return options_.emplace_back(std::move(option));
}

Option& Declare::option(const std::string& name) {
  return *std::find_if(options_.begin(), options_.end(),
                       [&](const Option& each) { return each.name() == name; });
}

Option& Declare::flag(std::vector<std::string> names, bool& target, std::string help) {
  return add({std::move(names), &target, {}, std::move(help)});
}

Option& Declare::count(std::vector<std::string> names, int& target, std::string help) {
  return add({std::move(names), &target, {}, std::move(help)});
}

Option& Declare::text(std::string name, std::string& target, std::string value, std::string help) {
  return add({{std::move(name)}, &target, std::move(value), std::move(help)});
}

Option& Declare::list(std::string name, std::vector<std::string>& target, std::string value,
                      std::string help) {
  return add({{std::move(name)}, &target, std::move(value), std::move(help)});
}

Option& Declare::number(std::string name, std::optional<std::int64_t>& target, std::string value,
                        std::string help) {
  return add({{std::move(name)}, &target, std::move(value), std::move(help)});
}

void Declare::program(std::vector<std::string>& target, std::string help) {
  tail_ = {&target, std::move(help)};
}

Option& Declare::positional(std::string name, std::string& target, std::string help) {
  return add({{std::move(name)}, &target, {}, std::move(help)});
}

}  // namespace mcpauth::commands
