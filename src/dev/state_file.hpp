// The file of `--state`: keys, registrations and refresh tokens that outlive the process.
#pragma once

#include <optional>
#include <string>

#include "dev/state.hpp"

namespace mcpauth::dev {

// Return what `file` keeps, or nothing where there is no such file. Throws exit 7 where it cannot
// be read or is not what `save_state` wrote.
std::optional<Kept> load_state(const std::string& file);

// Write `kept` to `file`, for its owner's eyes alone: into a new file beside it, which then takes
// its name. Throws exit 7 where that fails.
void save_state(const std::string& file, const Kept& kept);

}  // namespace mcpauth::dev
