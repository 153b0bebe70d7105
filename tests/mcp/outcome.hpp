// What became of a call, as one line of a table.
#pragma once

#include <string>

#include "base/error.hpp"

namespace mcpauth::test {

// Return the exit code and the stable code, `8 unsafe_url`.
inline std::string outcome_of(const Error& error) {
  return std::to_string(static_cast<int>(error.exit)) + " " + error.code;
}

}  // namespace mcpauth::test
