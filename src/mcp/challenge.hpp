// What a 401 or 403 asks for: WWW-Authenticate by the grammar of RFC 9110 §11.6.1.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "base/url.hpp"
#include "oauth/scopes.hpp"

namespace mcpauth::mcp {

// One challenge as it stands in the field: a scheme with either a token68 or parameters, whose
// names are in lower case.
struct RawChallenge {
  std::string scheme;
  std::string token68;
  Parameters parameters;
  std::vector<std::string> warnings;
  bool operator==(const RawChallenge&) const = default;
};

// A Bearer or DPoP challenge whose parameters hold.
struct Challenge {
  std::string scheme;                    // `Bearer` or `DPoP`
  std::optional<Url> resource_metadata;  // RFC 9728 §5.1
  oauth::Scopes scopes;                  // RFC 6750 §3
  std::optional<std::string> error;
  std::optional<std::string> error_description;  // foreign text: show it through quote()
  Parameters parameters;                         // all of them, as sent
  std::vector<std::string> warnings;
  bool operator==(const Challenge&) const = default;
};

// Return the challenges of all WWW-Authenticate fields, in order. Each field must be a list of
// challenges by itself. Anything outside the grammar, a parameter given twice or a field over 8 KiB
// is `malformed_challenge` (6). One liberty: a URL without quotes is taken up to the next comma or
// blank, with a warning.
std::vector<RawChallenge> parse_challenges(const std::vector<std::string>& www_authenticate);

// Return the challenge that says most of those in `www_authenticate` that are Bearer or DPoP (with
// `resource_metadata`, else with any parameter, else the first); nothing where there is none. A URL
// that must not be followed from `sender` is `unsafe_url` (8), a scope that breaks RFC 6749 §3.3
// `invalid_scope` (6).
std::optional<Challenge> bearer_challenge(const std::vector<std::string>& www_authenticate,
                                          const Url& sender);

// Return `text` as a URL that a document or header of `sender` may send us to: https; or http where
// both are loopback, or where the user let `sender` itself be http. Throws `unsafe_url` (8); `what`
// names it.
Url parse_server_url(std::string_view text, std::string_view what, const Url& sender);

// Return the scopes to ask for after `insufficient_scope`: what was requested so far and what the
// challenge wants. The union, because a server may name the missing ones only.
oauth::Scopes scopes_for_step_up(const oauth::Scopes& requested, const Challenge& challenge);

}  // namespace mcpauth::mcp
