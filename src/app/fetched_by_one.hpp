// Metadata that many runs need at once are fetched by one of them: the others wait and take what it
// has kept, or its failure (security.md C-11).
#pragma once

#include <string>

#include "app/session.hpp"
#include "app/shared_failure.hpp"

namespace mcpauth::app {

// Return what `find` finds kept, as an optional; where that is nothing, what `fetch` returns, which
// keeps it for the others. `key` names all that the outcome depends on.
template <typename Find, typename Fetch>
auto fetched_by_one(const Context& context, const std::string& key, const Find& find,
                    const Fetch& fetch) -> decltype(fetch()) {
  if (auto kept = find()) return *std::move(kept);
  const auto lock = context.store->lock("metadata", key, patience(context));
  if (auto kept = find()) return *std::move(kept);
  const Attempt attempt{key, {}};
  rethrow_shared_failure(context, attempt, Shared::with_waiters);
  try {
    auto fetched = fetch();
    forget_failures(context, key);
    return fetched;
  } catch (const Error& error) {
    keep_failure(context, attempt, error);
    throw;
  }
}

}  // namespace mcpauth::app
