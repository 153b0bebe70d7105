#include "app/shared_failure.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/hash.hpp"

namespace mcpauth::app {
namespace {

constexpr auto failure_kind = "failure";
constexpr std::chrono::seconds shared_for{3};
constexpr std::size_t id_bytes = 8;

constexpr Exit of_the_server[] = {Exit::sign_in_needed, Exit::refused, Exit::network,
                                  Exit::protocol,       Exit::unsafe,  Exit::unsupported};

bool is_of_the_server(Exit exit) {
  return std::find(std::begin(of_the_server), std::end(of_the_server), exit) !=
         std::end(of_the_server);
}

struct Failure {
  std::string id;
  Time at;
  Error error;
};

std::optional<Failure> find_failure(const Context& context, const std::string& key) {
  const auto record = context.store->find(failure_kind, key);
  if (!record) return {};
  const json::Object object(*record, {"a kept failure", Exit::store});
  const auto exit = static_cast<Exit>(object.optional_integer("exit").value_or(0));
  if (!is_of_the_server(exit)) return {};
  return Failure{object.string("id"), from_epoch(object.optional_integer("at").value_or(0)),
                 Error(exit, object.string("code"), object.string("message"),
                       object.optional_string("hint").value_or(""))};
}

}  // namespace

SharedFailure::SharedFailure(const Context& context, std::string key)
    : context_(context), key_(std::move(key)) {
  if (const auto failure = find_failure(context_, key_)) seen_ = failure->id;
}

void SharedFailure::rethrow(Shared shared) const {
  const auto failure = find_failure(context_, key_);
  if (!failure) return;
  const auto age = context_.env.now() - failure->at;
  const bool recent = age >= std::chrono::seconds(0) && age < shared_for;
  const bool same_for_all =
      shared == Shared::with_newcomers || failure->error.exit == Exit::network;
  if (failure->id != seen_ || (recent && same_for_all)) throw failure->error;
}

void SharedFailure::keep(const Error& error) const {
  if (!is_of_the_server(error.exit)) return;
  Json record = {{"id", to_hex(context_.env.random(id_bytes))},
                 {"at", to_epoch(context_.env.now())},
                 {"exit", static_cast<int>(error.exit)},
                 {"code", error.code},
                 {"message", error.message}};
  if (!error.hint.empty()) record["hint"] = error.hint;
  try {
    context_.store->save(failure_kind, key_, record, store::Durable::no);
  } catch (const Error&) {
    return;  // the failure itself is what this run has to tell
  }
}

void forget_failure(const Context& context, const std::string& key) {
  if (context.store->find(failure_kind, key)) context.store->forget(failure_kind, key);
}

}  // namespace mcpauth::app
