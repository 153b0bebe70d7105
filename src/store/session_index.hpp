// Which sessions a URL has: an index that costs the same for one session and for ten thousand.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace mcpauth::store {

// A document of kind "url" holds the keys of the sessions that serve a URL; the sessions themselves
// are documents of kind "session". The index is a hint and the session is the truth: a key without
// a session is passed over. So `link_session` comes before the session is saved and
// `unlink_session` after it is forgotten, and a run that is cut off in between leaves nothing
// wrong.

// The code of the error that every function throws for an index entry that is damaged, and now set
// aside: it can be made anew, with `link_session`, of what the sessions say.
inline constexpr auto index_damaged = "index_damaged";

// Return the sessions that `url` (as the user gives it) may use. No lock is taken. Of whose key
// `wanted` says no, the file is not read: nothing is wrong with the others where that cannot be.
std::vector<Entry> sessions_for(Store& store, std::string_view url,
                                const std::function<bool(const std::string& key)>& wanted = {});

// Make sure that the session can be kept and linked (Store::prepare), or forgotten and unlinked
// (Store::require_known_version), before something is done that cannot be undone.
void prepare_session(Store& store, std::string_view url, std::string_view session_key);
void require_known_version(Store& store, std::string_view url, std::string_view session_key);

// Add the session to those of `url`; nothing is written where it is there already. The lock of the
// index entry is taken for the change.
void link_session(Store& store, std::string_view url, std::string_view session_key,
                  const Patience& patience);

// Add those of `session_keys` that are not there, all at once.
void link_sessions(Store& store, std::string_view url, const std::vector<std::string>& session_keys,
                   const Patience& patience);

// Return the keys of the sessions of `url`, also of those that are not there; nothing without an
// index entry.
std::optional<std::vector<std::string>> linked_keys(Store& store, std::string_view url);

void unlink_session(Store& store, std::string_view url, std::string_view session_key,
                    const Patience& patience);

}  // namespace mcpauth::store
