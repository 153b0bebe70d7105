#include "app/shared_failure.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace mcpauth::app {
namespace {

constexpr auto failure_kind = "failure";
constexpr std::chrono::seconds shared_for{3};

constexpr Exit of_the_server[] = {Exit::sign_in_needed, Exit::refused, Exit::network,
                                  Exit::protocol,       Exit::unsafe,  Exit::unsupported};

bool is_of_the_server(std::int64_t exit) {
  return std::any_of(std::begin(of_the_server), std::end(of_the_server),
                     [&](Exit known) { return static_cast<std::int64_t>(known) == exit; });
}

}  // namespace

void rethrow_shared_failure(const Context& context, const std::string& key, Shared shared) {
  const auto record = context.store->find(failure_kind, key);
  if (!record) return;
  const json::Object failure(*record, {"a kept failure", Exit::store});
  const auto number = failure.optional_integer("exit").value_or(0);
  if (!is_of_the_server(number)) return;
  const auto exit = static_cast<Exit>(number);
  const auto age = context.env.now() - from_epoch(failure.optional_integer("at").value_or(0));
  const bool recent = age >= std::chrono::seconds(0) && age < shared_for;
  const bool same_for_all = shared == Shared::with_newcomers || exit == Exit::network;
  const auto kept_at = context.store->saved_at(failure_kind, key);
  const bool waited = kept_at && *kept_at >= context.env.started;
  if (waited || (recent && same_for_all))
    throw Error(exit, failure.string("code"), failure.string("message"),
                failure.optional_string("hint").value_or(""));
}

void keep_failure(const Context& context, const std::string& key, const Error& error) {
  if (!is_of_the_server(static_cast<std::int64_t>(error.exit))) return;
  if (error.code == "tls_failed") return;  // another run may trust other certificates
  Json record = {{"at", to_epoch(context.env.now())},
                 {"exit", static_cast<int>(error.exit)},
                 {"code", error.code},
                 {"message", error.message}};
  if (!error.hint.empty()) record["hint"] = error.hint;
  try {
    context.store->save(failure_kind, key, record, store::Durable::no);
  } catch (const Error&) {
    return;  // the failure itself is what this run has to tell
  }
}

void forget_failure(const Context& context, const std::string& key) {
  if (context.store->find(failure_kind, key)) context.store->forget(failure_kind, key);
}

}  // namespace mcpauth::app
