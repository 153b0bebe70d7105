#include "http/shared_library.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace mcpauth;
using namespace mcpauth::http;

TEST_CASE("SharedLibrary: functions are found by name") {
  const SharedLibrary library("libm.so.6", "hint");
  double (*found)(double) = nullptr;
  library.find("floor", found);
  CHECK(found(2.5) == 2.0);
}

TEST_CASE("SharedLibrary: what is missing is exit 5, and the hint says how to get it") {
  const auto check = [](const auto& action) {
    try {
      action();
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.exit == Exit::network);
      CHECK(error.code == "library_missing");
      CHECK(error.hint == "install it");
    }
  };
  check([] { SharedLibrary("libmcpauth-nothing.so.4", "install it"); });
  check([] {
    double (*found)(double) = nullptr;
    SharedLibrary("libm.so.6", "install it").find("mcpauth_nothing", found);
  });
}
