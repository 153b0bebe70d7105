// JSON that is to be sent on as it was written.
#pragma once

#include "base/json.hpp"

namespace mcpauth::json {

// Return what `parse_untrusted` does. Refused with the code `inexact_number` is also what would be
// sent as another number: a whole one that 64 bits do not hold, one that no double holds, one that
// would become 0.
Json parse_exact(std::string_view bytes, const Source& source, const Limits& limits = protocol);

}  // namespace mcpauth::json
