// SHA-256, for PKCE challenges, file names and fingerprints.
#pragma once

#include <string>
#include <string_view>

namespace mcpauth {

// Return the 32 bytes of the digest.
std::string sha256(std::string_view bytes);

// Return `bytes` in lower-case hexadecimal.
std::string to_hex(std::string_view bytes);

}  // namespace mcpauth
