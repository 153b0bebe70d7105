// From a key to the members of a JWK.
#pragma once

#include "base/json.hpp"
#include "jose/key_import.hpp"

namespace mcpauth::jose {

// Return kty and the members of the key's public half, or of both.
Json export_key(const Material& material, Half half);

// Return checked material of OpenSSL's `key`, whichever of the algorithms' kinds it is. Throws
// Error 6 `invalid_key` where it is none or is not sound.
Material adopt_key(EvpKey key);

}  // namespace mcpauth::jose
