#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "app/apply.hpp"
#include "app/estate.hpp"
#include "tests/commands/administered_world.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

constexpr auto eight_clients = R"(version: 1
clients:
  - {name: c1}
  - {name: c2}
  - {name: c3}
  - {name: c4}
  - {name: c5}
  - {name: c6}
  - {name: c7}
  - {name: c8}
)";

// Counts the requests that are under way at a time; the server itself takes one by one.
struct CountedWorld : AdministeredWorld {
  explicit CountedWorld(int expected) {
    t.env.make_transport = [this, expected,
                            make = t.env.make_transport](const http::Options& options) {
      return [this, expected, next = make(options)](const http::Request& request) {
        enter(expected);
        const std::lock_guard held(mutex);
        --under_way;
        return next(request);
      };
    };
  }

  // Stay until as many as are expected have been under way once, and a while for one too many.
  void enter(int expected) {
    constexpr std::chrono::seconds longest{5};
    constexpr int turns = 200;
    {
      std::unique_lock held(mutex);
      most = std::max(most, ++under_way);
      changed.notify_all();
      if (is_waited_for) changed.wait_for(held, longest, [&] { return most >= expected; });
    }
    for (int i = 0; i < turns; ++i) std::this_thread::yield();
  }

  int apply(const std::string& jobs) {
    // What comes before the first registration is one by one.
    const auto path = file("estate.yaml", eight_clients);
    REQUIRE(run({"diff", "-f", path}) == 1);
    is_waited_for = true;
    return run({"apply", "-f", path, "--yes", "--jobs", jobs});
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool is_waited_for = false;
  int under_way = 0;
  int most = 0;
};

}  // namespace

TEST_CASE("apply --jobs: so many requests are under way at a time, and never more") {
  CountedWorld world(3);
  CHECK(world.apply("3") == 0);
  CHECK(world.most == 3);
  CHECK(world.posts.size() == 8);
}

TEST_CASE("apply --jobs: no more than the server bears, and Glewlwyd bears one") {
  for (const auto& driver : registry::drivers())
    CHECK((driver.writers == 1) == (driver.name == "glewlwyd"));
  AdministeredWorld world;
  std::set<std::thread::id> threads;
  std::mutex mutex;
  world.t.env.make_transport = [&, make = world.t.env.make_transport](const http::Options& how) {
    return [&, next = make(how)](const http::Request& request) {
      const std::lock_guard held(mutex);
      threads.insert(std::this_thread::get_id());
      return next(request);
    };
  };
  REQUIRE(world.run({"client", "list"}) == 0);  // the world is as in a run
  app::StoreOptions kept;
  kept.state_dir = world.t.state / "state";
  const auto context = app::make_context(world.t.env, {}, kept);
  auto administration = app::make_administration(
      context, app::AdminOptions{.issuer = dev::base_url, .provider = "standard"});
  registry::Driver driver = *administration.driver;
  driver.writers = 1;
  administration.driver = &driver;
  const auto manifest = registry::read_manifest({{"estate.yaml", eight_clients}});
  const auto plan = app::plan_estate(administration, manifest, registry::Prune::no);
  app::apply_steps(context, administration, plan.steps, 8);
  CHECK(world.posts.size() == 8);
  CHECK(threads == std::set{std::this_thread::get_id()});
}

TEST_CASE("apply: C-10 a 429 is waited for as it says, and everything is there in the end") {
  AdministeredWorld world;
  std::mutex mutex;
  bool refused = false;
  world.t.env.make_transport = [&,
                                make = world.t.env.make_transport](const http::Options& options) {
    return [&, next = make(options)](const http::Request& request) {
      const std::lock_guard held(mutex);
      if (request.method == "POST" && !refused) {
        refused = true;
        return empty_answer(429, {{"Retry-After", "2"}});
      }
      return next(request);
    };
  };
  std::vector<std::chrono::milliseconds> waited;
  world.t.env.sleep = [&](std::chrono::milliseconds span) { waited.push_back(span); };
  CHECK(world.run({"apply", "-f", world.file("estate.yaml", eight_clients), "--yes"}) == 0);
  CHECK(waited == std::vector<std::chrono::milliseconds>{std::chrono::seconds(2)});
  CHECK(world.posts.size() == 8);
}

TEST_CASE("apply: on a terminal a line tells how many, how fast and how long it will take still") {
  AdministeredWorld world;
  world.t.env.terminal.err = true;
  const auto path = world.file("estate.yaml", eight_clients);
  CHECK(world.run({"apply", "-f", path, "--yes", "--jobs", "1"}) == 0);
  const auto said = world.t.err.str();
  std::string shape;  // each number as one #
  for (const char c : said) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit || !shape.ends_with('#')) shape += digit ? '#' : c;
  }
  CHECK(said.find("1 of 8, ") != std::string::npos);
  CHECK(shape.find("# of #, #/s, # s left: client c#") != std::string::npos);
}
