// What is in doubt, for `status`: requests that were sent and whose answer was never kept.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "store/journal.hpp"

namespace mcpauth::app {

// How the journal names a refresh, and the fingerprint of the token that was sent.
inline constexpr auto refresh_word = "refresh";
inline constexpr auto refresh_fingerprint = "refresh_token_sha256";

// Return what is in doubt still: not a refresh of a session that was renewed or forgotten since.
// What cannot be read is told to `unreadable`.
std::vector<store::Intent> open_doubts(const Context& context, const store::Unreadable& unreadable);

// Keep the doubt about a registration that is sent once more, until it is dismissed: a second
// object of its name may stand at the server.
void keep_leftover(store::Store& store, const store::Intent& registration);

// Forget what is in doubt of `name`, refreshes aside. Throws Error 2 where nothing is.
void dismiss_doubts(const Context& context, const std::string& name);

// Return what the journal says of a refresh of this token: a fingerprint, no secret.
std::string fingerprint(const Secret& token);

// Return a doubt as lines for people, with what to do, and as an element of `in_doubt`.
std::string doubt_summary(const store::Intent& intent, Time now);
Json doubt_json(const store::Intent& intent);

}  // namespace mcpauth::app
