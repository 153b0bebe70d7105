#include "app/readable.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <string>

#include "base/descriptor.hpp"

namespace mcpauth::app {
namespace {

int milliseconds_left(const Until& until) {
  using std::chrono::milliseconds;
  if (!until) return -1;
  const auto left = std::chrono::ceil<milliseconds>(*until - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, INT_MAX));
}

}  // namespace

void Waiting::check(const char* what) const {
  if (stop.stop_requested())
    throw Error(stopped_by(), "stopped", std::string("stopped while ") + what);
  if (milliseconds_left(until) == 0)
    throw Error(Exit::network, "timeout", std::string("no time left for ") + what,
                "the run is over");
}

void wait_readable(int descriptor, const Waiting& waiting, const char* what) {
  // A signal that only requests the stop does not end a poll.
  const Descriptor stopped(::eventfd(0, EFD_CLOEXEC));
  const std::stop_callback wake(waiting.stop, [&] { ::eventfd_write(stopped.number(), 1); });
  std::array<pollfd, 2> polled{{{descriptor, POLLIN, 0}, {stopped.number(), POLLIN, 0}}};
  for (;;) {
    waiting.check(what);
    const int found = ::poll(polled.data(), polled.size(), milliseconds_left(waiting.until));
    if (found > 0 && polled.front().revents != 0) return;
  }
}

}  // namespace mcpauth::app
