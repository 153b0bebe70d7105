#include "app/shared_failure.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/beside.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace mcpauth::app {
namespace {

constexpr auto failure_kind = "failure";
constexpr std::chrono::seconds shared_for{3};
constexpr std::chrono::minutes kept_for{10};  // those who wait for a person come late

constexpr Exit of_the_server[] = {Exit::sign_in_needed, Exit::refused, Exit::network,
                                  Exit::protocol,       Exit::unsafe,  Exit::unsupported};

bool is_of_the_server(std::int64_t exit) {
  return std::any_of(std::begin(of_the_server), std::end(of_the_server),
                     [&](Exit known) { return static_cast<std::int64_t>(known) == exit; });
}

// The document of a place has a member for each kind of attempt that failed there.
std::string name_of(const Context& context, const Attempt& attempt) {
  return base64url_encode(sha256(attempt.means + '\0' + context.network));
}

std::int64_t clock_milliseconds(const Env& env) {
  const auto since_epoch = env.precisely_now().time_since_epoch();
  return std::chrono::floor<std::chrono::milliseconds>(since_epoch).count();
}

// Whether it happened at most `span` ago; a time that is still to come was written by a clock that
// has been set back since (C-13).
bool happened_within(std::chrono::seconds span, const Json& kept, const Env& env) {
  if (!kept.is_object()) return false;
  const json::Object failure(kept, {"a kept failure", Exit::store});
  const auto age = env.now() - from_epoch(failure.optional_integer("at").value_or(0));
  return age >= std::chrono::seconds(0) && age < span;
}

bool was_waited_for(const json::Object& failure, const Env& env) {
  const std::chrono::milliseconds then(failure.optional_integer("clock_ms").value_or(0));
  return is_beside(env, std::chrono::system_clock::time_point(then));
}

}  // namespace

void rethrow_shared_failure(const Context& context, const Attempt& attempt, Shared shared) {
  const auto record = context.store->find(failure_kind, attempt.place);
  const Json* kept = record ? json::find(*record, name_of(context, attempt)) : nullptr;
  if (kept == nullptr) return;
  const json::Object failure(*kept, {"a kept failure", Exit::store});
  const auto number = failure.optional_integer("exit").value_or(0);
  if (!is_of_the_server(number)) return;
  const auto exit = static_cast<Exit>(number);
  const bool same_for_all = shared == Shared::with_newcomers || exit == Exit::network;
  if (was_waited_for(failure, context.env) ||
      (same_for_all && happened_within(shared_for, *kept, context.env)))
    throw Error(exit, failure.string("code"), failure.string("message"),
                failure.optional_string("hint").value_or(""));
}

void keep_failure(const Context& context, const Attempt& attempt, const Error& error) {
  if (!is_of_the_server(static_cast<std::int64_t>(error.exit))) return;
  Json failure = {{"at", to_epoch(context.env.now())},
                  {"clock_ms", clock_milliseconds(context.env)},
                  {"exit", static_cast<int>(error.exit)},
                  {"code", error.code},
                  {"message", error.message}};
  if (!error.hint.empty()) failure["hint"] = error.hint;
  try {
    Json failures = Json::object();
    const auto before = context.store->find(failure_kind, attempt.place);
    const Json none = Json::object();
    for (const auto& kept : (before ? *before : none).items()) {
      if (happened_within(kept_for, kept.value(), context.env)) failures[kept.key()] = kept.value();
    }
    failures[name_of(context, attempt)] = std::move(failure);
    context.store->save(failure_kind, attempt.place, failures, store::Durable::no);
  } catch (const Error&) {
    return;  // the failure itself is what this run has to tell
  }
}

void forget_failures(const Context& context, const std::string& place) {
  try {
    if (context.store->find(failure_kind, place)) context.store->forget(failure_kind, place);
  } catch (const Error&) {
    return;  // what went well has gone well all the same
  }
}

}  // namespace mcpauth::app
