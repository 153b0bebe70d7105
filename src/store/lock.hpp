// A lock between processes: flock on a file beside what it guards.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "base/descriptor.hpp"

namespace mcpauth::store {

// How to wait for a lock. `sleep` is asked for 25 to 50 ms at a time and may throw to end the wait
// (a stop request); `on_wait` is called once, after a second.
struct Patience {
  std::chrono::milliseconds limit{60'000};
  std::function<void(std::chrono::milliseconds)> sleep;
  std::function<void()> on_wait;
};

// Held until it goes. The kernel frees it when the process ends, however it ends; no child inherits
// it.
class Lock {
 public:
  explicit Lock(Descriptor file) : file_(std::move(file)) {}

 private:
  Descriptor file_;
};

// Return the lock on the open file `file`; `path` names it in the error. Throws Exit 7
// `lock_timeout`, or `store_failed` where the file system has no locks.
Lock wait_for_lock(Descriptor file, const std::string& path, const Patience& patience);

}  // namespace mcpauth::store
