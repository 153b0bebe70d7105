// The one error that ends a command, and the exit codes the program promises.
#pragma once

#include <exception>
#include <string>

namespace mcpauth {

// What the process exits with. The numbers are a contract (mcpauth(1), EXIT STATUS).
enum class Exit {
  ok = 0,
  check_failed = 1,
  usage = 2,
  sign_in_needed = 3,
  refused = 4,
  network = 5,
  protocol = 6,
  store = 7,
  unsafe = 8,
  unsupported = 9,
  bug = 70,
  interrupted = 130,
  terminated = 143,
};

// Thrown when the command cannot go on; caught once, in commands/app.cpp. `code` is a stable word
// for programs; `message` and `hint` are for people: lower case, no full stop, foreign text in them
// already made safe with `quote`.
class Error : public std::exception {
 public:
  Error(Exit exit_code, std::string stable_code, std::string text, std::string advice = {});
  const char* what() const noexcept override { return message.c_str(); }

  Exit exit;
  std::string code;
  std::string message;
  std::string hint;
};

}  // namespace mcpauth
