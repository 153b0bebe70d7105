#include <openssl/rand.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>

#include "app/browser.hpp"
#include "app/env.hpp"
#include "app/secret_reference.hpp"
#include "http/curl_transport.hpp"

namespace mcpauth::app {
namespace {

std::atomic<int> signal_received = 0;

std::stop_source& stop_source() {
  static std::stop_source source;
  return source;
}

// From the first thing on that may take long, signals end the run cleanly. A stop source cannot be
// used in a handler, so a thread waits for them; it is started late, because most runs end before
// they need it, and until then a signal ends the process by itself.
void watch_signals() {
  static const bool watching = [] {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread([signals] {
      int received = 0;
      sigwait(&signals, &received);
      signal_received = received;
      stop_source().request_stop();
      // Whoever sends another one later does not want to wait for a clean end. One that comes at
      // once is the same wish twice: shells and timeout(1) send it to the process and to its group.
      const auto first = std::chrono::steady_clock::now();
      do {
        sigwait(&signals, &received);
      } while (std::chrono::steady_clock::now() - first < std::chrono::seconds(1));
      _exit(128 + received);
    }).detach();
    return true;
  }();
  static_cast<void>(watching);
}

void sleep_until_stopped(std::chrono::milliseconds span) {
  watch_signals();
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait_for(lock, stop_source().get_token(), span,
                                         [] { return false; });
}

http::Transport watched_transport(const http::Options& options) {
  return [next = http::make_transport(options)](const http::Request& request) {
    watch_signals();
    return next(request);
  };
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
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  Env env{.in = std::cin, .out = std::cout, .err = std::cerr};
  env.terminal = {isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, isatty(STDERR_FILENO) == 1,
                  screen_columns()};
  env.now = [] {
    return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  };
  env.watch_stop = watch_signals;
  env.stop = stop_source().get_token();
  env.stopped_by = [] { return signal_received == SIGTERM ? Exit::terminated : Exit::interrupted; };
  env.sleep = sleep_until_stopped;
  env.random = random_bytes;
  env.variable = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return {};
    return value;
  };
  env.take_secret = take_environment_secret;
  env.make_transport = watched_transport;
  env.open_browser = open_browser;
  env.in_descriptor = STDIN_FILENO;
  return env;
}

}  // namespace mcpauth::app
