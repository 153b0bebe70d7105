// Says in one line which error a test expects.
#pragma once

#include <string>

#include "base/error.hpp"

namespace mcpauth::test {

// Return `EXIT code` of the Error that `action` throws, or `no error`.
template <typename Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(error.exit)) + " " + error.code;
  }
  return "no error";
}

}  // namespace mcpauth::test
