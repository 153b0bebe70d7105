#include "app/mended_index.hpp"

#include "app/output.hpp"
#include "app/session.hpp"
#include "store/session_index.hpp"

namespace mcpauth::app {

void with_index(const Context& context, const std::string& place,
                const std::function<void()>& use) {
  try {
    return use();
  } catch (const Error& error) {
    if (error.code != store::index_damaged) throw;
    warn(context.env, error.message + "; it is made anew of the sessions");
  }
  const auto unreadable = [&](const Error& error) { warn(context.env, error.message); };
  for (const auto& session : all_sessions(context, unreadable)) {
    if (session_place(session) == place)
      store::link_session(*context.store, place, session_key(session), patience(context));
  }
  use();
}

}  // namespace mcpauth::app
