// Scopes as lists without repetition, in the order in which they were first named.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace mcpauth::oauth {

using Scopes = std::vector<std::string>;

// Return whether `text` is one scope (RFC 6749 §3.3).
bool is_scope_token(std::string_view text);

// Return the scopes in `text`, which blanks separate. Throws Error `exit` `invalid_scope` for a
// character that RFC 6749 §3.3 does not have; it begins with `what`: "--scope".
Scopes parse_scopes(std::string_view text, std::string_view what, Exit exit = Exit::usage);

// Return `scopes` as the value of a `scope` parameter.
std::string scope_text(const Scopes& scopes);

// Return `left` and whatever `right` has besides.
Scopes scope_union(const Scopes& left, const Scopes& right);
// Return what `left` has and `right` has not.
Scopes scope_difference(const Scopes& left, const Scopes& right);
// Return whether `scopes` has all of `wanted`.
bool contains(const Scopes& scopes, const Scopes& wanted);

enum class IdTokenCame { yes, no };

// Return what was asked and not granted. An ID token is the proof of `openid`, which some servers
// leave out of the granted scope.
Scopes dropped_scopes(const Scopes& asked, const Scopes& granted, IdTokenCame id_token);

}  // namespace mcpauth::oauth
