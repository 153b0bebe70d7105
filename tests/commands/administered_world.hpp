// A world whose every request goes to a development server in this process.
#pragma once

#include <string>
#include <vector>

#include "tests/dev/harness.hpp"
#include "tests/support/test_env.hpp"

namespace mcpauth::test {

// Runs administrators' commands at that server, with the driver of the standards.
class AdministeredWorld {
 public:
  AdministeredWorld();

  // Run `mcpauth WORDS… --issuer … --provider standard`.
  int run(std::vector<std::string> words);
  // Write a file and return its path.
  std::string file(const std::string& name, const std::string& text) const;

  TestEnv t;
  dev::Harness server;
  std::vector<std::string> posts;  // the paths of what was posted and answered
  int posts_allowed = -1;          // then the program is cut off; below 0: never

 private:
  http::Response answer(const http::Request& request);
};

}  // namespace mcpauth::test
