// Signals that end this run cleanly, or are passed on to the program that it runs, or are ignored.
#pragma once

#include <sys/types.h>

#include <stop_token>
#include <vector>

#include "base/error.hpp"

namespace mcpauth::app {

// Take SIGINT and SIGTERM from now on. A run that never waits for anything need not: they end it by
// themselves.
void watch_signals();

// Return the token that a signal requests to stop.
std::stop_token stop_requested();

// Request it without a signal: whatever is under way ends.
void request_stop();

// Return interrupted or terminated, once the stop is requested.
Exit stopped_by();

// Pass both signals on to `child` instead of ending; zero ends that. What the terminal sends goes
// to its whole foreground group, so the child has that already.
void pass_signals_to(pid_t child);

// Ignore SIGPIPE and SIGXFSZ from now on: a write that fails says so itself.
void ignore_write_signals();

// Return those of the two that were not ignored before: a program that we start must not be either.
const std::vector<int>& signals_ignored_here();

}  // namespace mcpauth::app
