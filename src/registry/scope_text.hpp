// A scope as the command line writes it.
#pragma once

#include <string>

#include "registry/model.hpp"

namespace mcpauth::registry {

// Return the scope that `NAME` or `NAME=TITLE` names; the name ends at the first "=". Throws Error
// 2 for one outside RFC 6749 §3.3.
Scope parse_scope(const std::string& text);

}  // namespace mcpauth::registry
