// Whose assertions are taken as grants (RFC 7523): issuers with their keys.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "jose/jwk.hpp"

namespace mcpauth::dev {

using TrustedIssuers = std::map<std::string, jose::JwkSet>;

// Return the issuers in `rows`, each `ISSUER=FILE` with a JWKS in the file. Throws exit 2 for
// another row, and for a file without keys.
TrustedIssuers read_trusted_issuers(const std::vector<std::string>& rows);

}  // namespace mcpauth::dev
