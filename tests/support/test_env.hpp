// A world for commands: scripted requests, a clock that stands still, a store of its own.
#pragma once

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "app/env.hpp"
#include "base/json.hpp"
#include "tests/support/scripted_transport.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mcpauth::test {

// Runs commands in-process. A browser that is opened without being expected fails the test, as does
// a request without an answer.
class TestEnv {
 public:
  TestEnv();
  ~TestEnv();
  TestEnv(const TestEnv&) = delete;
  TestEnv& operator=(const TestEnv&) = delete;

  // Run `mcpauth WORDS…` with this world's store and return the exit code; `out` and `err` hold
  // what this run wrote.
  int run(std::vector<std::string> words);

  // Return what stdout holds as JSON.
  Json out_json() const;

  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  app::Env env;
  ScriptedTransport transport;
  std::map<std::string, std::string> variables;    // what each run begins with
  std::map<std::string, std::string> environment;  // what is left of it in this run
  Time now = from_epoch(1'785'231'000);            // 2026-07-28T09:30:00Z
  // What the browser does; absent: it must not be opened.
  std::function<std::optional<std::string>(const std::string& command, const std::string& url)>
      browser;
  // What a program does that is run in our place, and its exit status; absent: none may be run.
  std::function<int(const app::Program&)> program;
  std::map<std::string, Secret> keyring;
  TemporaryDirectory state;

 private:
  unsigned char next_random_ = 0;
};

}  // namespace mcpauth::test
