#include "jose/jwt.hpp"

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "jose/compact.hpp"

namespace mcpauth::jose {

std::string sign_jwt(const SigningKey& key, const Json& header, const Json& claims) {
  Json whole = {{"alg", key.algorithm->name}};
  if (!key.kid.empty()) whole["kid"] = key.kid;
  if (header.is_object()) whole.update(header);
  std::string token =
      base64url_encode(json::dump(whole)) + '.' + base64url_encode(json::dump(claims));
  const std::string signature = key.key.sign(*key.algorithm, token);
  token += '.';
  token += base64url_encode(signature);
  return token;
}

Decoded decode(std::string_view token) {
  const Compact parts = parse_compact(token);
  return {parse_part(parts.header, "the token's header"),
          parse_part(parts.payload, "the token's payload")};
}

}  // namespace mcpauth::jose
