#include "app/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <future>
#include <mutex>
#include <stop_token>
#include <system_error>

#include "app/signals.hpp"
#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// What the terminal sends of these goes to its whole foreground group: the program has it already.
constexpr std::array from_terminal = {SIGHUP, SIGQUIT, SIGWINCH};

// Return the signals that go to the program instead of to us, with SIGCHLD, which is ours. SIGINT
// and SIGTERM have a watcher of their own; those of a fault and those that stop stay as they are.
sigset_t waited_for() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : from_terminal) sigaddset(&signals, signal);
  for (const int signal : {SIGCHLD, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGIO,
                           SIGPWR, SIGURG, SIGSTKFLT})
    sigaddset(&signals, signal);
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) sigaddset(&signals, signal);
  return signals;
}

bool is_passed_on(int signal, const siginfo_t& info) {
  const bool terminals = std::ranges::find(from_terminal, signal) != from_terminal.end();
  return signal != SIGCHLD && (info.si_code <= 0 || !terminals);
}

// A refresh that was sent may finish once the program has ended: its answer may hold the only
// refresh token that the server still takes.
constexpr std::chrono::seconds time_to_finish{1};

[[noreturn]] void cannot_run(const std::string& name, int error) {
  throw Error(
      Exit::usage, "cannot_run",
      fmt::format("{} cannot be run: {}", quote(name), std::generic_category().message(error)));
}

// Our own variables hold secrets, or say how this run is to behave; only where the state is kept
// concerns a mcpauth that the program runs itself.
bool is_ours(std::string_view name) {
  return name.starts_with("MCPAUTH_") && name != "MCPAUTH_HOME" && name != "MCPAUTH_STORE";
}

// A name that stood there twice would be looked up with its old value.
bool replaced_or_dropped(const Program& program, const std::string& name) {
  const auto& added = program.variables;
  return std::ranges::find(program.without, name) != program.without.end() ||
         std::ranges::find(added, name, &decltype(program.variables)::value_type::first) !=
             added.end();
}

class Environment {
 public:
  explicit Environment(const Program& program) {
    for (char** variable = environ; *variable != nullptr; ++variable) {
      const std::string_view text = *variable;
      const std::string name(text.substr(0, text.find('=')));
      if (!is_ours(name) && !replaced_or_dropped(program, name)) texts_.emplace_back(text);
    }
    for (const auto& [name, value] : program.variables)
      texts_.push_back(name + '=' + std::string(value.reveal()));
    for (auto& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { std::ranges::for_each(texts_, wipe); }

  char** get() { return pointers_.data(); }

 private:
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
};

// A file without a name: it can be read more than once, and is gone with its last reader.
Descriptor unnamed_file(const Program& program) {
  if (!program.descriptor) return {};
  Descriptor file(::memfd_create("token", MFD_CLOEXEC));
  const auto text = program.content.reveal();
  if (!file || ::write(file.number(), text.data(), text.size()) < 0 ||
      ::lseek(file.number(), 0, SEEK_SET) != 0)
    cannot_run(program.arguments.front(), errno);
  // One that has the number already would be closed when the program starts.
  if (file.number() == *program.descriptor) file = Descriptor(::dup(file.number()));
  return file;
}

std::vector<char*> argument_pointers(const Program& program) {
  std::vector<char*> pointers;
  for (const auto& argument : program.arguments)
    pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Let the program not inherit what is `closed` for it. We keep it: a renewal may have to read it.
void close_when_it_starts(const Program& program) {
  for (const int number : program.closed) {
    if (number > STDERR_FILENO) ::fcntl(number, F_SETFD, FD_CLOEXEC);
  }
}

std::vector<int> emptied(const Program& program) {
  std::vector<int> standard;
  for (const int number : program.closed) {
    if (number <= STDERR_FILENO) standard.push_back(number);
  }
  return standard;
}

[[noreturn]] void replace_this(const Program& program, char** environment, int file) {
  const Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int number : emptied(program)) {
    if (::dup2(nothing.number(), number) < 0) cannot_run(program.arguments.front(), errno);
  }
  if (file >= 0 && ::dup2(file, *program.descriptor) < 0)
    cannot_run(program.arguments.front(), errno);
  sigset_t none;
  sigemptyset(&none);
  for (const int signal : signals_ignored_here()) std::signal(signal, SIG_DFL);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::execvpe(program.arguments.front().c_str(), argument_pointers(program).data(), environment);
  cannot_run(program.arguments.front(), errno);
}

pid_t start(const Program& program, char** environment, int file) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  for (const int number : emptied(program))
    ::posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0);
  if (file >= 0) ::posix_spawn_file_actions_adddup2(&actions, file, *program.descriptor);
  sigset_t signals;
  ::posix_spawnattr_init(&attributes);
  ::sigemptyset(&signals);
  ::posix_spawnattr_setsigmask(&attributes, &signals);
  for (const int signal : signals_ignored_here()) ::sigaddset(&signals, signal);
  ::posix_spawnattr_setsigdefault(&attributes, &signals);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, program.arguments.front().c_str(), &actions, &attributes,
                                   argument_pointers(program).data(), environment);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) cannot_run(program.arguments.front(), error);
  return child;
}

// Return the child's end, where it has ended.
std::optional<int> ended(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, WNOHANG) != child) return {};
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int wait_for(pid_t child, const sigset_t& signals) {
  for (;;) {
    if (const auto status = ended(child)) return *status;
    siginfo_t info{};
    const int received = ::sigwaitinfo(&signals, &info);
    if (received > 0 && is_passed_on(received, info)) ::kill(child, received);
  }
}

// Call `meanwhile` until the program is over.
void keep_asking(const Program& program, const std::stop_token& over) {
  std::mutex mutex;
  std::condition_variable_any woken;
  while (!over.stop_requested()) {
    const auto pause = program.meanwhile();
    std::unique_lock lock(mutex);
    woken.wait_for(lock, over, pause, [] { return false; });
  }
}

// Return the child's end, while `meanwhile` is called beside it: that may hang at a server.
int wait_and_ask(pid_t child, const sigset_t& signals, const Program& program) {
  std::stop_source over;
  auto asking = std::async(std::launch::async, [&] { keep_asking(program, over.get_token()); });
  const int status = wait_for(child, signals);
  pass_signals_to(0);  // its number may be another's by now
  over.request_stop();
  if (asking.wait_for(time_to_finish) == std::future_status::timeout) request_stop();
  asking.get();
  return status;
}

}  // namespace

int run_program(const Program& program) {
  Environment environment(program);
  close_when_it_starts(program);
  const Descriptor file = unnamed_file(program);
  if (!program.meanwhile) replace_this(program, environment.get(), file.number());
  // Blocked before the child starts, so that none is lost in between.
  watch_signals();
  std::signal(SIGCHLD, SIG_DFL);  // ignored, it would leave no status to wait for
  const sigset_t signals = waited_for();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const pid_t child = start(program, environment.get(), file.number());
  pass_signals_to(child);
  if (stop_requested().stop_requested()) ::kill(child, SIGTERM);  // one that came in between
  return wait_and_ask(child, signals, program);
}

}  // namespace mcpauth::app
