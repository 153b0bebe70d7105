#include "app/apply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <semaphore>
#include <thread>

#include "app/output.hpp"
#include "app/progress.hpp"
#include "app/step.hpp"
#include "base/counted.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// What a step keeps takes longer than what it asks for: so many workers share each request's place.
constexpr std::size_t workers_for_each_request = 4;
constexpr std::size_t most_requests = 64;

using Places = std::counting_semaphore<most_requests>;

// One of the places, as long as it is there.
class Place {
 public:
  explicit Place(Places& places) : places_(places) { places_.acquire(); }
  ~Place() { places_.release(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  Places& places_;
};

// Return `next` that has as many requests under way as there are places.
http::Transport limited(http::Transport next, Places& places) {
  return [next = std::move(next), &places](const http::Request& request) {
    const Place place(places);
    return next(request);
  };
}

// A store and a driver serve one thread each.
struct Worker {
  Context context;
  Administration administration;

  Worker(const Context& shared, const Administration& first, Places& places)
      : context{shared.env,
                limited(shared.transport, places),
                std::make_shared<store::Store>(shared.store->directory()),
                shared.deadline,
                shared.allowed,
                shared.network},
        administration(another_administration(context, first, limited(first.transport, places))) {}
};

// Steps that go one after the other.
using Group = std::vector<const registry::Step*>;

// Return the groups of the steps from `begin` to the end of their stage: the access of one subject
// is one group, because a server may keep all of it in one object.
std::vector<Group> groups_of(std::vector<registry::Step>::const_iterator& begin,
                             std::vector<registry::Step>::const_iterator end) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> by_subject;
  const auto stage = begin->stage;
  // What is removed goes one by one: a server after what uses it.
  const bool in_order = begin->action == registry::Action::remove;
  for (; begin != end && begin->stage == stage; ++begin) {
    const auto subject = in_order ? std::string() : one_by_one_key(*begin);
    const auto [found, is_new] = by_subject.emplace(subject, groups.size());
    if (is_new) groups.emplace_back();
    groups[found->second].push_back(&*begin);
  }
  return groups;
}

// Return what `run` returns; its error tells of which step it is.
template <typename Run>
auto named(const std::string& step, const Run& run) {
  try {
    return run();
  } catch (Error& error) {
    error.message = safe_text(step) + ": " + error.message;
    throw;
  }
}

class Application {
 public:
  Application(const Context& context, const Administration& administration, std::size_t total,
              int jobs)
      : context_(context),
        administration_(administration),
        progress_(context.env, total),
        threads_(administration.planned || jobs == 1
                     ? 1
                     : static_cast<std::size_t>(jobs) * workers_for_each_request),
        places_(jobs) {}

  void stage(const std::vector<Group>& groups) {
    const auto count = std::min(threads_, groups.size());
    std::atomic<std::size_t> next = 0;
    if (count == 1) {
      take_groups(groups, next, context_, administration_);
    } else {
      while (workers_.size() < count) workers_.emplace_back(context_, administration_, places_);
      std::vector<std::thread> threads;
      for (std::size_t i = 0; i < count; ++i)
        threads.emplace_back([this, &groups, &next, worker = &workers_[i]] {
          take_groups(groups, next, worker->context, worker->administration);
        });
      for (auto& thread : threads) thread.join();
    }
    if (!error_) return;
    progress_.finish();
    std::rethrow_exception(error_);
  }

  void finish() { progress_.finish(); }
  std::size_t count() const { return progress_.count(); }
  std::vector<StepDifference> take_differences() { return std::move(differences_); }

 private:
  void take_groups(const std::vector<Group>& groups, std::atomic<std::size_t>& next,
                   const Context& context, const Administration& administration) {
    try {
      for (auto i = next++; i < groups.size() && !failed_; i = next++) {
        for (const auto* step : groups[i]) take_step(*step, context, administration);
      }
    } catch (...) {
      const std::lock_guard held(mutex_);
      if (!error_) error_ = std::current_exception();
      failed_ = true;
    }
  }

  void take_step(const registry::Step& step, const Context& context,
                 const Administration& administration) {
    if (failed_) return;
    if (context.env.stop.stop_requested())
      throw Error(context.env.stopped_by(), "stopped", "stopped between two steps");
    const auto name = fmt::format("{} {}", to_string(step.kind), step.name);
    auto found = named(name, [&] { return do_step(context, administration, step); });
    progress_.done(name);
    const std::lock_guard held(mutex_);
    for (auto& difference : found) differences_.push_back({name, std::move(difference)});
  }

  const Context& context_;
  const Administration& administration_;
  Progress progress_;
  std::size_t threads_;
  Places places_;
  std::deque<Worker> workers_;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::exception_ptr error_;
  std::vector<StepDifference> differences_;
};

}  // namespace

std::vector<StepDifference> apply_steps(const Context& context,
                                        const Administration& administration,
                                        const std::vector<registry::Step>& steps, int jobs) {
  jobs = std::min(jobs, administration.driver->writers);
  if (jobs > 1) context.env.watch_stop();
  Application application(context, administration, steps.size(), jobs);
  try {
    for (auto step = steps.begin(); step != steps.end();)
      application.stage(groups_of(step, steps.end()));
  } catch (const Error&) {
    say(context.env, fmt::format("{} of {} done; the same command goes on from there",
                                 application.count(), counted(steps.size(), "step")));
    throw;
  }
  application.finish();
  return application.take_differences();
}

}  // namespace mcpauth::app
