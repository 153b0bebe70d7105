// The driver for servers that have what the standards have: clients are registered (RFC 7591, RFC
// 7592), an agent is such a client, servers, scopes and access are recorded here.
#pragma once

#include <memory>

#include "registry/registrar.hpp"

namespace mcpauth::registry {

Level standard_level(Verb verb);
std::unique_ptr<Registrar> make_standard(Administration administration);

}  // namespace mcpauth::registry
