// Runs a function in a process of its own, for what would spoil this one: limits, umask, locks.
#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace mcpauth::test {

// Start `run` in a child; its return value is the exit status, and an exception is 99. No check of
// doctest's inside: it would be lost.
inline pid_t start_process(const std::function<int()>& run) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  try {
    ::_exit(run());
  } catch (...) {
    ::_exit(99);
  }
}

// Return the exit status, or minus the signal that ended it.
inline int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

inline int run_in_process(const std::function<int()>& run) {
  return wait_for(start_process(run));
}

}  // namespace mcpauth::test
