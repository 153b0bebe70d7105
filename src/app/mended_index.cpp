#include "app/mended_index.hpp"

#include "app/output.hpp"
#include "base/text.hpp"
#include "store/ownership.hpp"
#include "store/session_index.hpp"

namespace mcpauth::app {

bool mend_index(const Context& context, const std::string& place) {
  const auto unreadable = [&](const Error& error) { warn(context.env, error.message); };
  std::vector<std::string> keys;
  for (const auto& session : all_sessions(context, unreadable)) {
    if (session_place(session) == place) keys.push_back(session_key(session));
  }
  if (!keys.empty()) store::link_sessions(*context.store, place, keys, patience(context));
  return !keys.empty();
}

void with_index(const Context& context, const std::string& place,
                const std::function<void()>& use) {
  try {
    return use();
  } catch (const Error& error) {
    if (error.code != store::index_damaged) throw;
    warn(context.env, error.message + "; it is made anew of the sessions");
  }
  mend_index(context, place);
  use();
}

bool recover_sessions(const Context& context, const SessionFilter& filter) {
  if (!find_sessions(context, filter).empty()) return true;  // another run was faster
  const auto place = session_place(filter.url, filter.resource, filter.issuer);
  const auto linked = store::linked_keys(*context.store, place);
  if (!linked) return mend_index(context, place);
  for (const auto& key : *linked) {
    const auto aside =
        may_fit(key, filter) ? context.store->set_aside_path(session_kind, key) : std::nullopt;
    if (aside && !find_session(context, key))
      throw Error(Exit::store, "store_damaged",
                  "the session for " + place + " was damaged, and is now " +
                      quote(*aside, store::longest_path),
                  "sign in again, or mint another token");
  }
  return false;
}

}  // namespace mcpauth::app
