// Secrets by reference: `env:NAME`, `@FILE`, `-`, `fd:N`, `keyring:NAME`, `cmd:COMMAND`.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/secret_bytes.hpp"
#include "base/secret.hpp"

namespace mcpauth::app {

// What was read from `-` and `fd:N`, by the reference and the option that it was read for.
using ReadOnce = std::map<std::pair<std::string, std::string>, Secret>;

// Where references lead that tests replace: a variable's value, all of stdin, the keyring.
struct Sources {
  std::function<std::optional<Secret>(const std::string& name)> variable;
  std::function<Secret(std::string_view option)> standard_input;
  std::function<std::optional<Secret>(const std::string& name)> keyring;
  ReadOnce& read_once;  // of this run
  Waiting waiting;
};

// Return the secret that `reference` names; `option` names it in errors ("--client-secret"). One
// newline at its end is not part of it. What can be read once is remembered for the same option: a
// run that renews a token proves itself twice. `cmd:` is run by /bin/sh, its stderr is the user's.
// Throws Exit 2: `literal_secret` for anything else (L-1; the text is not repeated),
// `secret_unreadable` for what cannot be read, is empty, longer than 64 KiB or holds a NUL; Exit 5
// `timeout` for what does not come in time, 130 or 143 `stopped` after a signal, and a command is
// ended then; Exit 7 where the keyring cannot be asked.
Secret resolve_secret(const std::string& reference, std::string_view option,
                      const Sources& sources);

// Throw as `resolve_secret` does for what is no reference; nothing is read.
void check_reference(const std::string& reference, std::string_view option);

// Throw as `check_reference` does, and Exit 2 for one that a later run cannot read again, because
// it leads to a descriptor; nothing is read. Empty is none.
void check_lasting_reference(const std::string& reference, std::string_view option);

// Return `reference` as a later run can read it, which may stand in another folder: a file by its
// absolute path; nothing where it leads to a descriptor, which can be read once only.
std::string lasting_reference(const std::string& reference);

// Return the descriptor that `reference` reads from: stdin's for `-`, also where a file stands for
// it (@/dev/fd/63, as a shell passes a command's output).
std::optional<int> referred_descriptor(const std::string& reference);

// Return the value of an environment variable and take it out of the environment: its bytes are
// overwritten where they stand, because unsetting alone leaves them in /proc/PID/environ (L-2).
std::optional<Secret> take_environment_secret(const std::string& name);

// Return `take` that gives again what it gave before: a run that renews a token proves itself
// twice.
std::function<std::optional<Secret>(const std::string& name)> remembered(
    std::function<std::optional<Secret>(const std::string& name)> take);

}  // namespace mcpauth::app
