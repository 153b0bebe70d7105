// Assertions as grants (RFC 7523 §2.1, §3): of issuers that we were told to trust, and what an
// identity provider grants for us (ID-JAG §4.4).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "dev/issue.hpp"
#include "dev/permissions.hpp"
#include "dev/token_grants.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::string_view id_jag_type = "oauth-id-jag+jwt";

// Whose assertion it says it is, before anything of it is believed.
std::string claimed_issuer(const std::string& assertion) {
  try {
    const jose::Decoded decoded = jose::decode(assertion);
    const std::string* issuer = json::find_string(decoded.claims, "iss");
    return issuer ? *issuer : std::string();
  } catch (const Error&) {
    return {};
  }
}

jose::JwkSet keys_of(const State& state, const std::string& issuer) {
  if (issuer == state.issuer()) return jose::parse_jwks(state.kept.keys.public_set());
  const auto found = state.trusted_issuers.find(issuer);
  if (found == state.trusted_issuers.end())
    refuse_grant("the assertion's issuer is not trusted here");
  return found->second;
}

bool is_id_jag(const jose::Verification& verification) {
  const std::string* type = json::find_string(verification.header, "typ");
  return type && equal_ignoring_case(*type, id_jag_type);
}

jose::Verification verified(State& state, const std::string& assertion) {
  const std::string issuer = claimed_issuer(assertion);
  jose::Expectations expected{.issuer = issuer,
                              .audience = state.issuer(),
                              .now = state.world.now(),
                              .leeway = std::chrono::seconds(30),
                              .require = {{"sub", std::nullopt}}};
  // Our own tokens are no assertions, or whoever holds one could make others of it.
  if (issuer == state.issuer()) expected.typ = std::string(id_jag_type);
  jose::Verification verification = jose::verify(assertion, keys_of(state, issuer), expected);
  if (!verification.valid) refuse_grant("the assertion does not hold: " + verification.reason);
  return verification;
}

// RFC 7523 §3, item 7: platforms such as Kubernetes may give out tokens without `jti`, to be used
// again and again.
void check_first_use(State& state, const Json& claims) {
  const std::string* jti = json::find_string(claims, "jti");
  if (!jti) return;
  const Time now = state.world.now();
  const std::string id = *json::find_string(claims, "iss") + ' ' + *jti;
  if (state.assertions.find(id, now)) refuse_grant("the assertion was used before");
  const auto expiry = from_epoch(static_cast<std::int64_t>(*json::find_number(claims, "exp")));
  state.assertions.put(id, true, expiry + std::chrono::seconds(30), now);
}

// ID-JAG §3, §4.4.1: it is for one client, and can be told from others.
void check_id_jag(const Client& client, const Json& claims) {
  if (!json::find_string(claims, "jti")) refuse_grant("the assertion has no jti");
  const std::string* named = json::find_string(claims, "client_id");
  if (!named || *named != client.id) refuse_grant("the assertion was made for another client");
}

std::vector<std::string> granted_scopes(const State& state, const Parameters& form,
                                        const Json& claims) {
  const std::string* granted = json::find_string(claims, "scope");
  std::vector<std::string> asked = known_scopes(state, parameter(form, "scope"));
  if (!granted) return asked.empty() ? std::vector<std::string>{"mcp:read"} : asked;
  std::vector<std::string> most = split(*granted, ' ');
  std::erase_if(most, [&](const std::string& scope) { return !scope_exists(state, scope); });
  if (asked.empty()) return most;
  std::erase_if(asked, [&](const std::string& scope) {
    return std::find(most.begin(), most.end(), scope) == most.end();
  });
  if (asked.empty()) throw Refusal{400, "invalid_scope", "the assertion grants none of these"};
  return asked;
}

std::vector<std::string> assertion_resources(const State& state, const Parameters& form,
                                             const Json& claims) {
  const std::string* granted = json::find_string(claims, "resource");
  std::vector<std::string> asked = known_resources(state, form);
  if (!granted) return asked;
  if (!asked.empty() && asked != std::vector<std::string>{*granted})
    throw Refusal{400, "invalid_target", "the assertion is for another resource"};
  return known_resources(state, {{"resource", *granted}});
}

}  // namespace

Reply jwt_bearer(State& state, const Client& client, const Parameters& form) {
  const jose::Verification verification = verified(state, required_parameter(form, "assertion"));
  const Json& claims = verification.claims;
  if (is_id_jag(verification)) check_id_jag(client, claims);
  Grant grant;
  grant.id = random_uuid(state.world);
  grant.client_id = client.id;
  grant.sub = *json::find_string(claims, "sub");
  grant.kind = "APPLICATION_USER";
  // Whoever is named in it, the client gets no more than it may have.
  grant.scopes = permitted_scopes(state, client, client.id, granted_scopes(state, form, claims));
  grant.resources = assertion_resources(state, form, claims);
  check_first_use(state, claims);
  return token_reply(state, client, grant, {}, IdToken::no);
}

}  // namespace mcpauth::dev
