#include "jose/compact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/counted.hpp"
#include "base/encoding.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::jose {
namespace {

Error not_a_jwt(const std::string& problem) {
  return Error(Exit::usage, "not_a_jwt", problem);
}

std::string decode_part(std::string_view part, std::string_view what) {
  auto bytes = base64url_decode(part);
  if (!bytes) throw not_a_jwt(fmt::format("the token's {} is not strict base64url", what));
  return std::move(*bytes);
}

}  // namespace

Compact parse_compact(std::string_view token) {
  if (token.empty()) throw not_a_jwt("the token is empty");
  if (token.size() > longest_token)
    throw not_a_jwt(fmt::format("the token is longer than {} KiB", longest_token >> 10U));
  // RFC 7519 §1: "JWTs are always represented using the JWS Compact Serialization or …".
  if (token.front() == '{') throw not_a_jwt("the token is JSON, not the compact form");
  const auto parts = 1 + std::count(token.begin(), token.end(), '.');
  if (parts == 5) throw not_a_jwt("the token is encrypted (it has 5 parts), not signed");
  if (parts != 3)
    throw not_a_jwt(
        fmt::format("the token has {}, not 3", counted(static_cast<std::size_t>(parts), "part")));
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  return {token.substr(0, last), decode_part(token.substr(0, first), "header"),
          decode_part(token.substr(first + 1, last - first - 1), "payload"),
          decode_part(token.substr(last + 1), "signature")};
}

Json parse_part(std::string_view bytes, const std::string& what) {
  try {
    Json value = json::parse_untrusted(bytes, {what, Exit::usage});
    if (!value.is_object()) throw not_a_jwt(what + " is not a JSON object");
    return value;
  } catch (const Error& error) {
    throw not_a_jwt(error.message);
  }
}

const Json* member(const Json& object, std::string_view name) {
  const auto found = object.find(name);
  return found != object.end() ? &*found : nullptr;
}

}  // namespace mcpauth::jose
