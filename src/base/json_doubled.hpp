// JSON from elsewhere of which all names that stand twice are told, for files that people write.
#pragma once

#include "base/json.hpp"

namespace mcpauth::json {

// Return what `parse_untrusted` does, less every value whose name was there before it; `doubled`
// says where they stand, as `clients[3].name`. More than 1,000 of them are refused.
Json parse_untrusted(std::string_view bytes, const Source& source, const Limits& limits,
                     std::vector<std::string>& doubled);

}  // namespace mcpauth::json
