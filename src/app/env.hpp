// Everything outside the program, in one object: tests pass their own.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "app/program.hpp"
#include "app/secret_reference.hpp"
#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "http/message.hpp"
#include "store/keyring.hpp"

namespace mcpauth::http {
struct Options;
}

namespace mcpauth::app {

// Which of the standard streams are terminals, and how wide the screen is.
struct Terminal {
  bool in = false;
  bool out = false;
  bool err = false;
  int columns = 80;
};

struct Env {
  std::istream& in;
  std::ostream& out;  // the result
  std::ostream& err;  // the conversation
  Terminal terminal;
  int verbosity = 0;  // -1 with --quiet, 1 with -v
  std::function<Time()> now;
  // The same as finely as it is known, to compare with `started` and the times of files.
  std::function<std::chrono::system_clock::time_point()> precisely_now;
  // When this process was started: what others have finished since, it ran beside.
  std::chrono::system_clock::time_point started = std::chrono::system_clock::time_point::max();
  std::function<void(std::chrono::milliseconds)> sleep;
  std::function<std::string(std::size_t bytes)> random;  // cryptographically strong
  std::function<std::optional<std::string>(const std::string& name)> variable;
  // Return the value of a variable that holds a secret, and remove it from the environment.
  std::function<std::optional<Secret>(const std::string& name)> take_secret;
  std::set<std::string> overruled;  // variables of secrets that count for nothing in this run
  Until deadline;                   // of the whole run, also for what references lead to
  ReadOnce read_once;               // what references led to that can be read once only
  // Ask on the terminal for a line that it does not show (app::read_hidden).
  std::function<Secret(const std::string& prompt, const Waiting&)> read_hidden;
  std::function<http::Transport(const http::Options&)> make_transport;
  // Start a browser (`command`, or the system's own where it is empty) at `url`; return why none
  // starts. `end` is told when it ends (app::open_browser).
  std::function<std::optional<std::string>(const std::string& command, const std::string& url,
                                           Descriptor end)>
      open_browser;
  // Run a program in our place and return its exit status (run_program).
  std::function<int(const Program&)> run_program;
  store::Keyring keyring;
  std::optional<int> in_descriptor;  // behind `in`, for who waits for it and for something else
  // Let signals request `stop` from now on, instead of ending the process: called before a thread
  // is started. Whatever waits through this object does it by itself.
  std::function<void()> watch_stop;
  std::stop_token stop;
  std::function<Exit()> stopped_by;  // interrupted or terminated, once `stop` is requested

  // Return how long this run may wait for something now.
  Waiting waiting() const { return {deadline, stop, stopped_by}; }
};

// Return the real world. SIGINT and SIGTERM request the stop; SIGPIPE and SIGXFSZ are
// ignored.
Env real_env();

}  // namespace mcpauth::app
