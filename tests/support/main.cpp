#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "base/error.hpp"

REGISTER_EXCEPTION_TRANSLATOR(const mcpauth::Error& error) {
  return doctest::String(
      ("exit " + std::to_string(static_cast<int>(error.exit)) + ": " + error.message).c_str());
}
