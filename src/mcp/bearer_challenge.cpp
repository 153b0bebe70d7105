#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mcp/challenge.hpp"

namespace mcpauth::mcp {
namespace {

bool is_for_tokens(const RawChallenge& challenge) {
  return equal_ignoring_case(challenge.scheme, "Bearer") ||
         equal_ignoring_case(challenge.scheme, "DPoP");
}

// How much a challenge says: where the metadata is, anything at all, nothing.
int worth(const RawChallenge& challenge) {
  if (find(challenge.parameters, "resource_metadata") != nullptr) return 2;
  return challenge.parameters.empty() ? 0 : 1;
}

std::optional<std::string> optional_parameter(const Parameters& parameters, std::string_view name) {
  const std::string* value = find(parameters, name);
  return value != nullptr ? std::optional(*value) : std::nullopt;
}

Challenge validate(const RawChallenge& raw, const Url& sender) {
  Challenge challenge;
  challenge.scheme = equal_ignoring_case(raw.scheme, "DPoP") ? "DPoP" : "Bearer";
  if (const auto* url = find(raw.parameters, "resource_metadata")) {
    challenge.resource_metadata = parse_server_url(*url, "challenge's resource_metadata", sender);
  }
  if (const auto* scope = find(raw.parameters, "scope")) {
    challenge.scopes = oauth::parse_scopes(*scope, "the challenge's scope", Exit::protocol);
  }
  challenge.error = optional_parameter(raw.parameters, "error");
  challenge.error_description = optional_parameter(raw.parameters, "error_description");
  challenge.parameters = raw.parameters;
  challenge.warnings = raw.warnings;
  return challenge;
}

}  // namespace

std::optional<Challenge> bearer_challenge(const std::vector<std::string>& www_authenticate,
                                          const Url& sender) {
  const auto challenges = parse_challenges(www_authenticate);
  const RawChallenge* best = nullptr;
  for (const auto& challenge : challenges) {
    if (!is_for_tokens(challenge)) continue;
    if (best == nullptr || worth(challenge) > worth(*best)) best = &challenge;
  }
  if (best == nullptr) return {};
  return validate(*best, sender);
}

Url parse_server_url(std::string_view text, std::string_view what, const Url& sender) {
  const auto whose = fmt::format("{} named by {}", what, sender.origin());
  Url url = parse_url(text, whose, UrlFrom::server);
  const bool both_loopback = url.is_loopback() && sender.is_loopback();
  const bool sender_may_be_http = sender.scheme == "http" && !sender.is_loopback();
  if (url.scheme == "http" && !both_loopback && !sender_may_be_http) {
    throw Error(Exit::unsafe, "unsafe_url",
                fmt::format("the {} {} is not acceptable: it is http", whose, quote(text)));
  }
  return url;
}

oauth::Scopes scopes_for_step_up(const oauth::Scopes& requested, const Challenge& challenge) {
  return oauth::scope_union(requested, challenge.scopes);
}

}  // namespace mcpauth::mcp
