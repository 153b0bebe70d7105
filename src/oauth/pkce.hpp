// Proof Key for Code Exchange (RFC 7636), with S256 only.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::oauth {

// Return the code verifier made of 32 random bytes: 43 unreserved characters (RFC 7636 §4.1).
Secret code_verifier(std::string_view random);

// Return the S256 code challenge (RFC 7636 §4.2).
std::string code_challenge(const Secret& verifier);

// Throw Error 8 `pkce_unsupported` unless the metadata lists S256 (MCP: absent means unsupported).
void require_s256(const ServerMetadata& metadata);

}  // namespace mcpauth::oauth
