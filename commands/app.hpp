// The program: words in, exit code out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/env.hpp"

namespace mcpauth::commands {

// Run `mcpauth WORDS…` and return the exit code. Every error ends here, as two lines on stderr or,
// with
// --json, as one object.
int run(std::vector<std::string> words, app::Env& env);

// How errors are shown.
enum class ErrorFormat { text, json };

// Return the exit code of `command`, with whatever it throws reported on `env.err`.
int guarded(const std::function<Exit()>& command, ErrorFormat format, app::Env& env);

}  // namespace mcpauth::commands
