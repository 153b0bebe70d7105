#include "store/lock.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "store/store.hpp"
#include "tests/support/child.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::store;
using mcpauth::test::TemporaryDirectory;
using std::chrono::milliseconds;

namespace {

// Sleeping takes no time here; what was asked for is added up.
struct Sleeper {
  std::vector<milliseconds> pauses;
  milliseconds total{0};
  int told = 0;
  milliseconds told_at{-1};

  Patience patience(milliseconds limit) {
    return {limit,
            [this](milliseconds pause) {
              pauses.push_back(pause);
              total += pause;
            },
            [this] {
              ++told;
              told_at = total;
            }};
  }
};

void really_sleep(milliseconds pause) {
  ::usleep(static_cast<unsigned>(pause.count()) * 1'000);
}

}  // namespace

TEST_CASE("lock: a free one is had at once, and again after it went") {
  const TemporaryDirectory home;
  Store store(home / "s");
  Sleeper sleeper;
  { const Lock lock = store.lock("session", "k", sleeper.patience(milliseconds(0))); }
  { const Lock lock = store.lock("session", "k", sleeper.patience(milliseconds(0))); }
  CHECK(sleeper.pauses.empty());
}

TEST_CASE("lock: locks of other keys and kinds are others") {
  const TemporaryDirectory home;
  Store store(home / "s");
  const Lock first = store.lock("session", "k", {});
  const Lock second = store.lock("session", "l", {});
  const Lock third = store.lock("client", "k", {});
  CHECK_THROWS_AS(store.lock("session", "k", {milliseconds(0), {}, {}}), Error);
}

TEST_CASE("lock: C-6: it asks every 25 to 50 ms, tells after a second, and gives up in time") {
  const TemporaryDirectory home;
  Store holder(home / "s");
  const Lock held = holder.lock("session", "k", {});
  Store store(home / "s");
  Sleeper sleeper;
  try {
    const Lock lock = store.lock("session", "k", sleeper.patience(milliseconds(3'000)));
    FAIL("the lock was had twice");
  } catch (const Error& error) {
    CHECK(error.exit == Exit::store);
    CHECK(error.code == "lock_timeout");
    CHECK(error.message.find("another mcpauth holds the lock \"" + (home / "s/session-")) == 0);
  }
  CHECK(sleeper.total == milliseconds(3'000));
  CHECK(sleeper.told == 1);
  CHECK(sleeper.told_at >= milliseconds(1'000));
  CHECK(sleeper.told_at < milliseconds(1'050));
  sleeper.pauses.pop_back();  // what was left
  for (const auto pause : sleeper.pauses) {
    CHECK(pause >= milliseconds(25));
    CHECK(pause <= milliseconds(50));
  }
}

TEST_CASE("lock: a sleep that throws ends the wait") {
  const TemporaryDirectory home;
  Store holder(home / "s");
  const Lock held = holder.lock("session", "k", {});
  Store store(home / "s");
  const Patience patience{milliseconds(1'000),
                          [](milliseconds) { throw Error(Exit::interrupted, "interrupted", ""); },
                          {}};
  try {
    const Lock lock = store.lock("session", "k", patience);
    FAIL("the lock was had twice");
  } catch (const Error& error) {
    CHECK(error.exit == Exit::interrupted);
  }
}

TEST_CASE("lock: it is had as soon as the other lets it go") {
  const TemporaryDirectory home;
  Store holder(home / "s");
  std::optional<Lock> held = holder.lock("session", "k", {});
  Store store(home / "s");
  int pauses = 0;
  const Patience patience{milliseconds(60'000),
                          [&](milliseconds) {
                            if (++pauses == 3) held.reset();
                          },
                          {}};
  const Lock lock = store.lock("session", "k", patience);
  CHECK(pauses == 3);
}

TEST_CASE("lock: C-6: what processes do under it, they do one after the other") {
  const TemporaryDirectory home;
  std::vector<pid_t> workers;
  Store(home / "s").save("counter", "k", {{"value", 0}});
  for (int worker = 0; worker < 4; ++worker) {
    workers.push_back(test::start_process([&] {
      for (int round = 0; round < 25; ++round) {
        Store store(home / "s");
        const Lock lock = store.lock("counter", "k", {milliseconds(60'000), really_sleep, {}});
        Json counter = *store.find("counter", "k");
        counter["value"] = counter["value"].get<int>() + 1;
        store.save("counter", "k", counter, Durable::no);
      }
      return 0;
    }));
  }
  for (const pid_t worker : workers) CHECK(test::wait_for(worker) == 0);
  CHECK(Store(home / "s").find("counter", "k") == Json{{"value", 100}});
}

TEST_CASE("lock: C-18: a holder that is killed gives it back") {
  const TemporaryDirectory home;
  Store store(home / "s");
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t holder = test::start_process([&] {
    const Lock lock = store.lock("session", "k", {});
    return ::write(ready[1], "x", 1) == 1 ? ::pause() : 1;
  });
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  CHECK_THROWS_AS(store.lock("session", "k", {milliseconds(0), {}, {}}), Error);
  ::kill(holder, SIGKILL);
  CHECK(test::wait_for(holder) == -SIGKILL);
  const Lock lock = store.lock("session", "k", {milliseconds(0), {}, {}});
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_CASE("lock: C-6: a program started meanwhile does not inherit it") {
  const TemporaryDirectory home;
  Store store(home / "s");
  const Lock lock = store.lock("session", "k", {});
  for (int number = 3; number < 64; ++number) {
    const int flags = ::fcntl(number, F_GETFD);
    char target[4'096] = {};
    const std::string link = "/proc/self/fd/" + std::to_string(number);
    if (flags < 0 || ::readlink(link.c_str(), target, sizeof target - 1) < 0) continue;
    if (std::string(target).find(home.path()) == 0) CHECK((flags & FD_CLOEXEC) != 0);
  }
}
