// What a new server starts with, so that every pattern works at once.
#pragma once

#include "dev/state.hpp"

namespace mcpauth::dev {

// Put the user, the administrator's client and, unless `what` is empty, a public client, a
// confidential client and an agent into `state`.
void seed(State& state, Seed what);

// Add what every server has, and a state file of an earlier version may lack.
void complete(State& state);

// Return what was put there, as clients need it.
Ready seeded(const State& state);

}  // namespace mcpauth::dev
