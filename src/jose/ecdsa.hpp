// The two forms of an ECDSA signature: side by side in a JWS, DER in OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace mcpauth::jose {

// Return r and s, each of `half` octets in `sides` (RFC 7518 §3.4), as DER. `sides` has 2 * `half`.
std::string ecdsa_to_der(std::string_view sides, std::size_t half);
// Return OpenSSL's `der` as r and s side by side.
std::string ecdsa_from_der(std::string_view der, std::size_t half);

}  // namespace mcpauth::jose
