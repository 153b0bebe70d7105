// One step of a plan, done.
#pragma once

#include <string>
#include <vector>

#include "app/administration.hpp"
#include "registry/plan.hpp"

namespace mcpauth::app {

// Do the step, and return what came back otherwise than it was asked for; nothing in a dry run.
std::vector<registry::Difference> do_step(const Context& context,
                                          const Administration& administration,
                                          const registry::Step& step);

// Return what steps have in common that must not be done at the same time.
std::string one_by_one_key(const registry::Step& step);

}  // namespace mcpauth::app
