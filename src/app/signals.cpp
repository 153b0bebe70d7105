#include "app/signals.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

namespace mcpauth::app {
namespace {

std::atomic<int> signal_received = 0;
std::atomic<pid_t> receiver = 0;

std::vector<int>& ignored_here() {
  static std::vector<int> signals;
  return signals;
}

std::stop_source& stop_source() {
  static std::stop_source source;
  return source;
}

// Return the next signal that is meant for this run.
int next_signal(const sigset_t& signals) {
  for (;;) {
    siginfo_t info{};
    const int received = sigwaitinfo(&signals, &info);
    if (received < 0) continue;
    const pid_t child = receiver;
    if (child == 0) return received;
    if (info.si_code == SI_USER || info.si_code == SI_QUEUE || info.si_code == SI_TKILL)
      kill(child, received);
  }
}

// A stop source cannot be used in a handler, so a thread waits for the signals.
void wait_for_signals(sigset_t signals) {
  const int received = next_signal(signals);
  signal_received = received;
  stop_source().request_stop();
  // Whoever sends another one later does not want to wait for a clean end. One that comes at once
  // is the same wish twice: shells and timeout(1) send it to the process and to its group.
  const auto first = std::chrono::steady_clock::now();
  int again = 0;
  do {
    again = next_signal(signals);
  } while (std::chrono::steady_clock::now() - first < std::chrono::seconds(1));
  _exit(128 + again);
}

}  // namespace

void watch_signals() {
  static const bool watching = [] {
    sigset_t all;
    sigset_t ours;
    // The thread begins with what is blocked here: no other signal may reach it, even at its start.
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &ours);
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM}) {
      sigaddset(&signals, signal);
      sigaddset(&ours, signal);
    }
    std::thread(wait_for_signals, signals).detach();
    pthread_sigmask(SIG_SETMASK, &ours, nullptr);
    return true;
  }();
  static_cast<void>(watching);
}

std::stop_token stop_requested() {
  return stop_source().get_token();
}

void request_stop() {
  stop_source().request_stop();
}

Exit stopped_by() {
  return signal_received == SIGTERM ? Exit::terminated : Exit::interrupted;
}

void pass_signals_to(pid_t child) {
  receiver = child;
}

void ignore_write_signals() {
  for (const int signal : {SIGPIPE, SIGXFSZ}) {
    if (std::signal(signal, SIG_IGN) == SIG_DFL) ignored_here().push_back(signal);
  }
}

const std::vector<int>& signals_ignored_here() {
  return ignored_here();
}

}  // namespace mcpauth::app
