#include "app/sign_in_turn.hpp"

#include <nlohmann/json.hpp>

#include "app/beside.hpp"
#include "app/output.hpp"

namespace mcpauth::app {
namespace {

constexpr auto sign_in_kind = "sign_in";

}  // namespace

std::optional<Session> signed_in_meanwhile(const Context& context, const SessionFilter& filter,
                                           const std::string& place, const oauth::Scopes& scopes) {
  const auto at = context.store->saved_at(sign_in_kind, place);
  if (!at || !is_beside(context.env, *at)) return {};
  const auto record = context.store->find(sign_in_kind, place);
  const auto* key = record ? json::find_string(*record, "session") : nullptr;
  for (auto& session : find_sessions(context, filter)) {
    if (key != nullptr && session_key(session) == *key && session.actor == filter.actor &&
        session.audience == filter.audience && oauth::contains(session.tokens.scopes, scopes) &&
        oauth::is_fresh(session.tokens, context.env.now()))
      return std::move(session);
  }
  return {};
}

void tell_waiters(const Context& context, const std::string& place, const Session& session) {
  try {
    context.store->save(sign_in_kind, place, {{"session", session_key(session)}},
                        store::Durable::no);
  } catch (const Error& error) {
    explain(context.env, error.message);
  }
}

void forget_sign_in(const Context& context, const std::string& place) {
  if (context.store->find(sign_in_kind, place)) context.store->forget(sign_in_kind, place);
}

}  // namespace mcpauth::app
