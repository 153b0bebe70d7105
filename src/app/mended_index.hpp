// The index that finds a server's sessions, made anew where its file was damaged: they are the
// truth.
#pragma once

#include <functional>
#include <string>

#include "app/context.hpp"

namespace mcpauth::app {

// Run `use`, which needs the index entry of `place` (store/session_index.hpp). Where that is
// damaged, say so, make it anew of what the sessions say of themselves, and run `use` once more.
void with_index(const Context& context, const std::string& place, const std::function<void()>& use);

}  // namespace mcpauth::app
