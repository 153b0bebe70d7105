// What the words and the environment give to the options of a command, before it is used.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "app/env.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

// What an option was given. A secret's variable is not read here, only seen.
struct Given {
  std::vector<std::string> words;
  bool by_variable = false;

  bool is_there(const Option& option) const;
  // Return what the user wrote: the option or its variable.
  const std::string& source(const Option& option) const {
    return by_variable ? option.environment : option.name();
  }
};

// Return the error of a command line, exit 2. Without a hint it points to the command's help.
Error usage_of(const std::string& command, std::string message, std::string hint = {});

// Return whether a word means yes or no; nothing where it means neither.
std::optional<bool> truth(const std::string& word);

// Take from the environment what the words leave out. Then, for the options of `command` and what
// each was given (they go together by their places): of two that exclude each other, drop the
// variable's where the other was given as a word; check that each has an effect and that none is
// missing. Throws Error exit 2.
void complete_given(const std::deque<Option>& options, std::vector<Given>& given,
                    const std::string& command, app::Env& env);

}  // namespace mcpauth::commands
