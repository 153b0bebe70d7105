// Waiting for bytes, for no longer than the run may take and until a signal ends it.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

#include "base/error.hpp"

namespace mcpauth::app {

// When there is no time left; nothing: there is always.
using Until = std::optional<std::chrono::steady_clock::time_point>;

// How long something may be waited for.
struct Waiting {
  Until until;
  std::stop_token stop{};
  std::function<Exit()> stopped_by{};  // interrupted or terminated, once `stop` is requested

  // Throw Error 5 `timeout` where there is no time left, 130 or 143 `stopped` after a signal;
  // `what` says in what: "reading a secret".
  void check(const char* what) const;
};

// Wait until a read of `descriptor` does not wait. Throws as `check` does.
void wait_readable(int descriptor, const Waiting& waiting, const char* what);

}  // namespace mcpauth::app
