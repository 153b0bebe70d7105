// Agents together with the clients that belong to them.
#pragma once

#include "dev/state.hpp"

namespace mcpauth::dev {

enum class WithApplication { no, yes };

// Keep the new agent. Where agents are clients it is one, with its own id and secret. With an
// application of its own it has another client besides: people sign in through it.
void add_agent(State& state, const Agent& agent, WithApplication application);

// Keep the agent in place of the one with its id.
void replace_agent(State& state, const Agent& agent);

// Delete the agent, its clients and its place in roles.
void forget_agent(State& state, const std::string& id);

}  // namespace mcpauth::dev
