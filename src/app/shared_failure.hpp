// A failed renewal is told to those who waited for it: two hundred callers of a dead server do not
// ask it two hundred times (security.md C-10, C-11).
#pragma once

#include <string>

#include "app/context.hpp"
#include "base/error.hpp"

namespace mcpauth::app {

// With whom a failure is shared: with the runs that had been started when it happened; or also with
// those that start within three seconds. A dead server is the same for all who come.
enum class Shared { with_waiters, with_newcomers };

// Throw the failure of another run that is kept under `key`, if it is shared with this one.
void rethrow_shared_failure(const Context& context, const std::string& key, Shared shared);

// Keep `error` for the others, if it says something of the server and not of this run.
void keep_failure(const Context& context, const std::string& key, const Error& error);

// Forget the failure that is kept under `key`.
void forget_failure(const Context& context, const std::string& key);

}  // namespace mcpauth::app
