// The three parts of a compact JWS (RFC 7515 §7.1), read as strictly as they are written.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"

namespace mcpauth::jose {

struct Compact {
  std::string_view signing_input;  // header and payload as they stand in the token
  std::string header;
  std::string payload;
  std::string signature;
};

// Return the parts of `token`, decoded. Throws Error 2 `not_a_jwt` with the reason.
Compact parse_compact(std::string_view token);

// Return a part of a token, `what` it is, as a JSON object. Throws Error 2 `not_a_jwt`.
Json parse_part(std::string_view bytes, const std::string& what);

// Return the member `name` of `object`, also where it is JSON null; null where there is none.
const Json* member(const Json& object, std::string_view name);

}  // namespace mcpauth::jose
