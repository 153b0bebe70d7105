#include "oauth/token_type.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace mcpauth::oauth {
namespace {

constexpr std::string_view short_names[] = {"access_token", "refresh_token", "id_token", "jwt",
                                            "saml1",        "saml2",         "id-jag"};

bool is_short_name(std::string_view name) {
  return std::find(std::begin(short_names), std::end(short_names), name) != std::end(short_names);
}

// RFC 3986 §3: a scheme, a colon, and something; visible ASCII throughout.
bool is_uri(std::string_view text) {
  const auto colon = text.find(':');
  const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
  return colon != std::string_view::npos && colon + 1 < text.size() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

std::string token_type_named(std::string_view name, std::string_view option) {
  if (name == "id_jag") name = "id-jag";
  if (is_short_name(name)) return std::string(token_type_prefix) + std::string(name);
  if (is_uri(name)) return std::string(name);
  throw Error(Exit::usage, "usage", std::string(option) + " " + quote(name) + " is no token type",
              "access_token, refresh_token, id_token, jwt, saml1, saml2, id-jag, or a URI");
}

std::string_view short_token_type(std::string_view type) {
  if (!type.starts_with(token_type_prefix)) return type;
  const auto name = type.substr(token_type_prefix.size());
  return is_short_name(name) ? name : type;
}

}  // namespace mcpauth::oauth
