// All that stands at an authorization server, compared with a manifest or written as one.
#pragma once

#include <string>
#include <vector>

#include "app/administration.hpp"
#include "registry/plan.hpp"

namespace mcpauth::app {

// Return what is in doubt of what is administered at the server, by the journal.
registry::Unfinished unfinished(const Context& context, const Administration& administration);

// Return the steps that lead from what stands at the server to `manifest`.
registry::Plan plan_estate(const Administration& administration, const registry::Manifest& manifest,
                           registry::Prune prune, registry::Unfinished unfinished = {});

// Return what stands at the server as a manifest that can be applied. What no manifest can say is
// left out, with a warning; so is access to or of what is not in it.
registry::Manifest standing_estate(Env& env, const Administration& administration);

// Return the plan as one line and more for each step, after `nothing` where there is none, and as
// the object `mcpauth/NOUN/1`.
std::string plan_text(const registry::Plan& plan, const std::string& nothing);
Json plan_json(const std::string& noun, const registry::Plan& plan);

}  // namespace mcpauth::app
