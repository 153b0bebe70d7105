// What kind of token a token is, by its identifier (RFC 8693 §3).
#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace mcpauth::oauth {

inline constexpr std::string_view token_type_prefix = "urn:ietf:params:oauth:token-type:";

// A token that is sent, and its identifier.
struct TypedToken {
  Secret token;
  std::string type;
  bool operator==(const TypedToken&) const = default;
};

// Return the identifier that `name` means: access_token, refresh_token, id_token, jwt, saml1, saml2
// or id-jag, also with `_`, for RFC 8693 §3's and the ID-JAG's; a URI for itself. Throws Error 2
// for anything else; `option` is where it stood.
std::string token_type_named(std::string_view name, std::string_view option);

// Return the short name of an identifier, or the identifier where it has none.
std::string_view short_token_type(std::string_view type);

}  // namespace mcpauth::oauth
