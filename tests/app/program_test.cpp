#include "app/program.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <sstream>

#include "app/signals.hpp"
#include "tests/support/child.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::app;
using namespace mcpauth::test;

namespace {

std::chrono::milliseconds asked_once() {
  return std::chrono::hours(1);
}

// Both ways in which a program runs: in our place, and beside us.
const std::function<std::chrono::milliseconds()> ways[] = {{}, asked_once};

// Return the program `script` of a shell, which prints to `path`.
Program shell(const std::string& script, const std::string& path,
              std::function<std::chrono::milliseconds()> meanwhile) {
  Program program;
  program.arguments = {"/bin/sh", "-c", "exec >\"$0\"\n" + script, path};
  program.meanwhile = std::move(meanwhile);
  return program;
}

// Return the signals that the file, a process's status, says to be ignored; 32 and 33 are the C
// library's own.
unsigned long ignored(const std::string& status) {
  std::istringstream lines(status);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("SigIgn:", 0) == 0) return std::stoul(line.substr(8), nullptr, 16) & 0x7fffffffU;
  }
  return ~0UL;
}

constexpr unsigned long bit(int signal) {
  return 1UL << static_cast<unsigned>(signal - 1);
}

}  // namespace

TEST_CASE("run_program: a variable that we add takes the place of the one that was there") {
  const TemporaryDirectory home;
  for (const auto& way : ways) {
    auto program = shell("env | grep ^MCP_TOKEN=", home / "out", way);
    program.variables.emplace_back("MCP_TOKEN", Secret("new"));
    CHECK(run_in_process([&] {
            ::setenv("MCP_TOKEN", "old", 1);
            return run_program(program);
          }) == 0);
    CHECK(read_file(home / "out") == "MCP_TOKEN=new\n");
  }
}

TEST_CASE("run_program: what our caller ignores stays ignored, and what we ignore does not") {
  const TemporaryDirectory home;
  for (const auto& way : ways) {
    const auto program = shell("cat /proc/self/status", home / "out", way);
    CHECK(run_in_process([&] {
            for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
            std::signal(SIGHUP, SIG_IGN);
            std::signal(SIGXFSZ, SIG_IGN);
            ignore_write_signals();
            return run_program(program);
          }) == 0);
    CHECK(ignored(read_file(home / "out")) == (bit(SIGHUP) | bit(SIGXFSZ)));
  }
}

TEST_CASE("run_program: who ignores the ends of its children gets the status all the same") {
  const TemporaryDirectory home;
  CHECK(run_in_process([&] {
          std::signal(SIGCHLD, SIG_IGN);
          return run_program(shell("exit 5", home / "out", asked_once));
        }) == 5);
}

TEST_CASE("run_program: the program's end is seen while `meanwhile` hangs, which is stopped") {
  const TemporaryDirectory home;
  REQUIRE(::mkfifo((home / "hangs").c_str(), 0600) == 0);
  bool stopped = false;
  const auto hangs = [&] {
    std::ofstream(home / "hangs") << '\n';
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop_requested(), std::chrono::seconds(20), [] { return false; });
    stopped = stop_requested().stop_requested();
    return std::chrono::milliseconds(0);
  };
  CHECK(run_in_process([&] {
          const int status =
              run_program(shell("read -r line <\"${0%out}hangs\"\nexit 3", home / "out", hangs));
          return stopped ? status : 98;
        }) == 3);
}

TEST_CASE("run_program: a signal that is sent to us reaches the program beside us, not us") {
  const TemporaryDirectory home;
  for (const int signal : {SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU,
                           SIGIO, SIGPWR, SIGURG, SIGSTKFLT, SIGWINCH, SIGRTMIN, SIGRTMAX}) {
    CAPTURE(signal);
    const auto number = std::to_string(signal);
    const auto script = "trap 'exit 7' " + number + "; kill -" + number +
                        " $PPID; for i in $(seq 500); do sleep 0.01; done";
    CHECK(run_in_process([&] { return run_program(shell(script, home / "out", asked_once)); }) ==
          7);
  }
}
