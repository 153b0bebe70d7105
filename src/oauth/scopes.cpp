#include "oauth/scopes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace mcpauth::oauth {
namespace {

bool has(const Scopes& scopes, const std::string& scope) {
  return std::ranges::find(scopes, scope) != scopes.end();
}

// RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ).
bool is_scope_character(char c) {
  return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
}

}  // namespace

bool is_scope_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_scope_character);
}

Scopes parse_scopes(std::string_view text, std::string_view what, Exit exit) {
  Scopes scopes;
  for (const auto& scope : split(text, ' ')) {
    if (!std::ranges::all_of(scope, is_scope_character))
      throw Error(exit, "invalid_scope",
                  fmt::format("{} {} has a character that no scope has", what, quote(scope)),
                  exit == Exit::usage ? "scopes are printable ASCII without quotes and backslashes,"
                                        " separated by single blanks"
                                      : "");
    if (!has(scopes, scope)) scopes.push_back(scope);
  }
  return scopes;
}

std::string scope_text(const Scopes& scopes) {
  return join(scopes, " ");
}

Scopes scope_union(const Scopes& left, const Scopes& right) {
  Scopes both = left;
  for (const auto& scope : right) {
    if (!has(both, scope)) both.push_back(scope);
  }
  return both;
}

Scopes scope_difference(const Scopes& left, const Scopes& right) {
  Scopes rest = left;
  std::erase_if(rest, [&right](const std::string& scope) { return has(right, scope); });
  return rest;
}

bool contains(const Scopes& scopes, const Scopes& wanted) {
  return scope_difference(wanted, scopes).empty();
}

Scopes dropped_scopes(const Scopes& asked, const Scopes& granted, IdTokenCame id_token) {
  Scopes dropped = scope_difference(asked, granted);
  if (id_token == IdTokenCame::yes) std::erase(dropped, "openid");
  return dropped;
}

}  // namespace mcpauth::oauth
