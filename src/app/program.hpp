// A program that runs in our place, with the token in its hands.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.hpp"

namespace mcpauth::app {

// It has our streams, our environment without our own secrets, no blocked signals, and those
// ignored that whoever started us ignores.
struct Program {
  std::vector<std::string> arguments;                     // the first is a path, or is in PATH
  std::vector<std::pair<std::string, Secret>> variables;  // added to its environment
  std::vector<std::string> without;                       // variables that it does not get
  std::vector<int> closed;  // descriptors that it does not get; a standard one is /dev/null for it
  std::optional<int> descriptor;  // from which it can read `content`
  Secret content;
  // Called first when the program has started and then after each span that it returns, in a thread
  // of its own, while the program runs; stopped when it takes longer than that. Absent: nothing is
  // left to do for us, and the program replaces this process.
  std::function<std::chrono::milliseconds()> meanwhile;
};

// Run it and return its exit status, 128 and the signal's number where one ended it. Signals that
// are sent to us reach it, but for those of a fault (SIGSEGV) and those that stop (SIGTSTP). Throws
// Error 2 where it cannot be started.
int run_program(const Program& program);

}  // namespace mcpauth::app
