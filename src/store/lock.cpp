#include "store/lock.hpp"

#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <random>

#include "base/error.hpp"
#include "base/text.hpp"
#include "store/ownership.hpp"

namespace mcpauth::store {

Lock wait_for_lock(Descriptor file, const std::string& path, const Patience& patience) {
  using std::chrono::milliseconds;
  // Waiters that were started together should not ask together.
  std::minstd_rand random(static_cast<unsigned>(::getpid()));
  std::uniform_int_distribution<int> pause(25, 50);
  milliseconds waited{0};
  bool told = false;
  while (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) fail("lock", path);
    if (waited >= patience.limit)
      throw Error(Exit::store, "lock_timeout",
                  fmt::format("another mcpauth holds the lock {}", quote(path, 4'096)),
                  "wait for it to end, or allow more time with --timeout");
    if (waited >= milliseconds(1'000) && !std::exchange(told, true) && patience.on_wait)
      patience.on_wait();
    const auto next = std::min(milliseconds(pause(random)), patience.limit - waited);
    patience.sleep(next);
    waited += next;
  }
  return Lock(std::move(file));
}

}  // namespace mcpauth::store
