#include <openssl/rand.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>

#include "app/browser.hpp"
#include "app/env.hpp"
#include "app/hidden_input.hpp"
#include "app/secret_reference.hpp"
#include "app/signals.hpp"
#include "http/curl_transport.hpp"

namespace mcpauth::app {
namespace {

void sleep_until_stopped(std::chrono::milliseconds span) {
  watch_signals();
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait_for(lock, stop_requested(), span, [] { return false; });
}

http::Transport watched_transport(const http::Options& options) {
  return [next = http::make_transport(options)](const http::Request& request) {
    watch_signals();
    return next(request);
  };
}

// The kernel's count of it, in hundredths of a second: on a busy computer, main is reached much
// later (proc(5), /proc/PID/stat, field 22). It is rounded up: what was finished before is not
// since. A shell that becomes its last command has waited for those before it; its start is not
// ours.
std::chrono::system_clock::time_point process_start() {
  using std::chrono::milliseconds;
  constexpr int fields_before = 19;  // between the closing parenthesis of the name and this one
  const auto now = std::chrono::system_clock::now();
  rusage children{};
  if (getrusage(RUSAGE_CHILDREN, &children) != 0 || children.ru_maxrss > 0) return now;
  std::string line;
  std::getline(std::ifstream("/proc/self/stat"), line);
  std::istringstream fields(line.substr(std::min(line.rfind(')'), line.size() - 1) + 1));
  std::string field;
  for (int i = 0; i < fields_before; ++i) fields >> field;
  std::int64_t ticks = 0;
  timespec since_boot{};
  if (!(fields >> ticks) || clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0) return now;
  const auto age = milliseconds(since_boot.tv_sec * 1'000 + since_boot.tv_nsec / 1'000'000) -
                   milliseconds((ticks + 1) * 1'000 / sysconf(_SC_CLK_TCK));
  return now - std::max(age, milliseconds(0));
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    throw Error(Exit::bug, "no_randomness", "the system gives no random bytes");
  return bytes;
}

int screen_columns() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

// Secrets do not end up in a core file, and no other process of this user reads our memory.
void protect_memory() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace

Env real_env() {
  protect_memory();
  ignore_write_signals();  // a write past the file size limit fails with EFBIG and is told
  std::ios::sync_with_stdio(false);
  Env env{.in = std::cin, .out = std::cout, .err = std::cerr};
  env.terminal = {isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, isatty(STDERR_FILENO) == 1,
                  screen_columns()};
  env.now = [] {
    return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  };
  env.precisely_now = std::chrono::system_clock::now;
  env.started = process_start();
  env.watch_stop = watch_signals;
  env.stop = stop_requested();
  env.stopped_by = stopped_by;
  env.sleep = sleep_until_stopped;
  env.random = random_bytes;
  env.variable = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return {};
    return value;
  };
  env.take_secret = remembered(take_environment_secret);
  env.read_hidden = [](const std::string& prompt, const Waiting& waiting) {
    watch_signals();  // one that ended us would leave the terminal without its echo
    return read_hidden(prompt, waiting);
  };
  env.make_transport = watched_transport;
  env.open_browser = open_browser;
  env.run_program = run_program;
  env.keyring = store::desktop_keyring();
  env.in_descriptor = STDIN_FILENO;
  return env;
}

}  // namespace mcpauth::app
