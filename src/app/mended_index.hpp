// The index that finds a server's sessions, made anew where its file was damaged: they are the
// truth.
#pragma once

#include <functional>
#include <string>

#include "app/context.hpp"
#include "app/session.hpp"

namespace mcpauth::app {

// Run `use`, which needs the index entry of `place` (store/session_index.hpp). Where that is
// damaged, say so, make it anew of what the sessions say of themselves, and run `use` once more.
void with_index(const Context& context, const std::string& place, const std::function<void()>& use);

// Return whether there are sessions of `place`: each is in its index entry now.
bool mend_index(const Context& context, const std::string& place);

// Before it is said that no session fits: return whether to look again, because the index entry was
// missing and this run or another one has mended it. Throws Error 7 where a session that may fit
// was damaged, and is set aside.
bool recover_sessions(const Context& context, const SessionFilter& filter);

}  // namespace mcpauth::app
