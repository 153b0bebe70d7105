// Doing the steps of a plan, several at a time.
#pragma once

#include <vector>

#include "app/administration.hpp"
#include "registry/plan.hpp"

namespace mcpauth::app {

// What came back of a step otherwise than it was asked for.
struct StepDifference {
  std::string step;
  registry::Difference difference;
};

// Do the steps stage by stage, at most `jobs` at a time and no more than the server bears,
// with a progress line. Each is in the
// journal while it is under way, so that a run that ends anywhere is continued by the next one. The
// first error ends the run after what is under way, and is thrown. Return what differs.
std::vector<StepDifference> apply_steps(const Context& context,
                                        const Administration& administration,
                                        const std::vector<registry::Step>& steps, int jobs);

}  // namespace mcpauth::app
