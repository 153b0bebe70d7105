// How far a long run has come: a line on a terminal that is written over.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "app/env.hpp"

namespace mcpauth::app {

// May be told of progress by several threads. Says nothing where stderr is no terminal or with
// --quiet; with -v every step has a line of its own.
class Progress {
 public:
  Progress(Env& env, std::size_t total);

  void done(const std::string& what);
  // Take the line away.
  void finish();

  std::size_t count() const { return count_; }

 private:
  using Clock = std::chrono::steady_clock;

  std::string line(const std::string& what, Clock::time_point now) const;

  Env& env_;
  std::size_t total_;
  std::size_t count_ = 0;
  Clock::time_point began_ = Clock::now();
  Clock::time_point shown_;
  std::mutex mutex_;
};

}  // namespace mcpauth::app
