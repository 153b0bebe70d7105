// A file of the user's, read whole.
#pragma once

#include <string>

namespace mcpauth::app {

// Return the bytes of `path`. Throws Error 2 where it cannot be read or is longer than `limit`;
// `what` names it.
std::string read_file(const std::string& path, std::size_t limit, const std::string& what);

}  // namespace mcpauth::app
