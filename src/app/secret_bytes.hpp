// The bytes of a secret from a descriptor or a command, for no longer than the run may take.
#pragma once

#include <optional>
#include <string>

#include "app/readable.hpp"
#include "base/secret.hpp"

namespace mcpauth::app {

inline constexpr std::size_t longest_secret = 64UL << 10U;

// Return all that can be read from a descriptor, at most 64 KiB and one byte; nothing on an error,
// with errno set. Throws Exit 5 `timeout`, 130 or 143 `stopped`.
std::optional<Secret> read_secret(int descriptor, const Waiting& waiting = {});

struct CommandOutput {
  std::optional<Secret> text;  // as `read_secret` returns it
  int status = 0;              // wait(2)
  int error = 0;               // errno, where the command could not be started
};

// Return what /bin/sh prints for `command`; its stderr is the user's. One that prints too much, or
// not in time, is ended. Throws as `read_secret`.
CommandOutput read_command(const std::string& command, const Waiting& waiting);

}  // namespace mcpauth::app
