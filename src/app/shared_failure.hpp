// A failed renewal is told to those who waited for it: two hundred callers of a dead server do not
// ask it two hundred times (security.md C-10, C-11).
#pragma once

#include <string>

#include "app/context.hpp"
#include "base/error.hpp"

namespace mcpauth::app {

// With whom a failure is shared: with who waited while it happened; or also with who comes within
// three seconds. A dead server is the same for all who come.
enum class Shared { with_waiters, with_newcomers };

// What is known of the last failure to obtain a session, from before its lock was waited for.
class SharedFailure {
 public:
  // Look at the failure that is kept under `key` now, if there is one.
  SharedFailure(const Context& context, std::string key);

  // Throw the failure that was kept by another run, if it is shared with this one.
  void rethrow(Shared shared) const;

  // Keep `error` for the others, if it says something of the server and not of this run.
  void keep(const Error& error) const;

 private:
  const Context& context_;
  std::string key_;
  std::string seen_;
};

// Forget the failure that is kept under `key`.
void forget_failure(const Context& context, const std::string& key);

}  // namespace mcpauth::app
