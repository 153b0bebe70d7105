// Holds one file of a manifest against the table of what may stand in it.
#pragma once

#include <vector>

#include "registry/manifest_tree.hpp"

namespace mcpauth::registry {

// Return everything in `tree` that breaks `manifest_rules`, member by member.
std::vector<ManifestProblem> judge_manifest(const std::string& file, const ManifestTree& tree);

}  // namespace mcpauth::registry
