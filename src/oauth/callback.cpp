#include "oauth/callback.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "oauth/error_response.hpp"

namespace mcpauth::oauth {
namespace {

std::vector<std::string> values(const Parameters& parameters, std::string_view name) {
  std::vector<std::string> found;
  for (const auto& [key, value] : parameters) {
    if (key == name) found.push_back(value);
  }
  return found;
}

// RFC 6749 §3.1: a parameter without a value is treated as if it were omitted.
const std::string* find_value(const Parameters& parameters, std::string_view name) {
  const auto* value = find(parameters, name);
  return value != nullptr && !value->empty() ? value : nullptr;
}

bool answers(const Parameters& parameters, const Pending& pending) {
  const auto states = values(parameters, "state");
  return states.size() == 1 && !pending.state.empty() &&
         equal_in_constant_time(states[0], pending.state);
}

// MCP authorization: compared whether advertised or not, and never normalized.
void check_response_issuer(const Parameters& parameters, const Pending& pending) {
  const auto issuers = values(parameters, "iss");
  if (issuers.empty() && !pending.iss_advertised) return;
  if (issuers.size() == 1 && issuers[0] == pending.issuer) return;
  throw Error(Exit::unsafe, "issuer_mismatch",
              fmt::format("the authorization response {} {}",
                          issuers.empty() ? "does not say that it is from"
                                          : "says that it is from another issuer than",
                          quote(pending.issuer)));
}

void check_single_values(const Parameters& parameters) {
  for (const auto& parameter : parameters) {
    if (values(parameters, parameter.first).size() > 1)
      throw Error(
          Exit::protocol, "invalid_callback",
          fmt::format("the authorization response has {} twice", quote(parameter.first, 40)));
  }
}

// Return `url` as browsers show it: without the scheme's own port, with "/" for an empty path
// (RFC 3986 §6.2.3).
std::string as_shown(std::string_view url) {
  std::string shown(url);
  const bool https = shown.starts_with("https://");
  if (!https && !shown.starts_with("http://")) return shown;
  const std::string_view own_port = https ? ":443" : ":80";
  auto end = std::min(shown.find_first_of("/?", shown.find("://") + 3), shown.size());
  if (std::string_view(shown).substr(0, end).ends_with(own_port)) {
    end -= own_port.size();
    shown.erase(end, own_port.size());
  }
  if (end == shown.size() || shown[end] == '?') shown.insert(end, 1, '/');
  return shown;
}

// RFC 6749 appendix A.11: VSCHAR, here without the blank, which no server has in a code.
bool is_code(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

AuthorizationCode::AuthorizationCode(std::string_view code, const Pending& pending)
    : code_(code),
      issuer_(pending.issuer),
      redirect_uri_(pending.redirect_uri),
      code_verifier_(pending.code_verifier) {}

std::optional<AuthorizationCode> validate_callback(std::string_view query, const Pending& pending) {
  const auto parameters = form_decode(query);
  if (!parameters || !answers(*parameters, pending)) return {};
  check_response_issuer(*parameters, pending);
  check_single_values(*parameters);
  if (find(*parameters, "access_token") != nullptr)
    throw Error(Exit::unsafe, "token_in_callback",
                "the authorization response carries an access token, which was not asked for");
  if (const auto* error = find_value(*parameters, "error")) {
    const auto* description = find_value(*parameters, "error_description");
    throw refusal("the authorization server", *error, description != nullptr ? *description : "");
  }
  const auto* code = find_value(*parameters, "code");
  if (code == nullptr)
    throw Error(Exit::protocol, "invalid_callback",
                "the authorization response has neither a code nor an error");
  if (!is_code(*code))
    throw Error(Exit::protocol, "invalid_callback",
                "the code in the authorization response has a character that no code has");
  return AuthorizationCode(*code, pending);
}

std::optional<AuthorizationCode> validate_callback_url(std::string_view url,
                                                       const Pending& pending) {
  // Servers leave a fragment behind it (`#_=_`), which is no part of the query (RFC 3986 §3.5).
  const std::string pasted = as_shown(url.substr(0, url.find('#')));
  const std::string redirect_uri = as_shown(pending.redirect_uri);
  const bool has_query = redirect_uri.find('?') != std::string::npos;
  if (!pasted.starts_with(redirect_uri)) return {};
  const auto rest = std::string_view(pasted).substr(redirect_uri.size());
  if (!rest.starts_with(has_query ? '&' : '?')) return {};
  return validate_callback(rest.substr(1), pending);
}

}  // namespace mcpauth::oauth
