// SIGINT and SIGTERM: they end this run cleanly, or are passed on to the program that it runs.
#pragma once

#include <sys/types.h>

#include <stop_token>

#include "base/error.hpp"

namespace mcpauth::app {

// Take the two signals from now on. A run that never waits for anything need not: they end it by
// themselves.
void watch_signals();

// Return the token that a signal requests to stop.
std::stop_token stop_requested();

// Return interrupted or terminated, once the stop is requested.
Exit stopped_by();

// Pass both signals on to `child` instead of ending; zero ends that. What the terminal sends goes
// to its whole foreground group, so the child has that already.
void pass_signals_to(pid_t child);

}  // namespace mcpauth::app
