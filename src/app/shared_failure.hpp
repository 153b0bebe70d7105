// A failed attempt is told to those who waited for it: two hundred callers of a dead server do not
// ask it two hundred times (security.md C-10, C-11).
#pragma once

#include <string>

#include "app/context.hpp"
#include "base/error.hpp"

namespace mcpauth::app {

// Whose failures are one: of those who ask for the same with the same means.
struct Attempt {
  std::string place;  // a session's key, or where one signs in, or whose metadata are asked for
  std::string means;  // what else decides the outcome, besides the options of the network; a secret
                      // by its fingerprint
};

// With whom a failure is shared: with the runs that had been started when it happened; or also with
// those that start within three seconds. A dead server is the same for all who come.
enum class Shared { with_waiters, with_newcomers };

// Throw the failure that another run has kept of such an attempt, if it is shared with this one.
void rethrow_shared_failure(const Context& context, const Attempt& attempt, Shared shared);

// Keep `error` for the others, if it says something of the server and not of this run. Who calls
// it holds a lock of the place.
void keep_failure(const Context& context, const Attempt& attempt, const Error& error);

// Forget all failures at `place`, once something has gone well there.
void forget_failures(const Context& context, const std::string& place);

}  // namespace mcpauth::app
