#include "oauth/id_token.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::oauth {
namespace {

[[noreturn]] void refuse_id_token(const std::string& reason) {
  throw Error(Exit::unsafe, "invalid_id_token", "the ID token does not hold: " + reason);
}

// A token of another kind is no ID token (RFC 8725 §3.12). Those have no type of their own, so what
// has one is another: at+jwt (RFC 9068), logout+jwt, dpop+jwt, oauth-id-jag+jwt.
void check_kind(const Json& header) {
  const auto* typ = json::find_string(header, "typ");
  if (typ == nullptr) return;
  const auto type = to_lower(*typ);
  if (type != "jwt" && type != "application/jwt")
    refuse_id_token("its typ is " + quote(*typ) + ", so it is a token of another kind");
}

// OpenID Connect Core §2: it identifies the user.
void check_subject(const Json& claims) {
  const auto* subject = json::find_string(claims, "sub");
  if (subject == nullptr || subject->empty()) refuse_id_token("sub names nobody");
}

// OpenID Connect Core §3.1.3.7, 4 and 5.
void check_authorized_party(const Json& claims, const std::string& client_id) {
  const Json* audience = json::find(claims, "aud");
  const Json* party = json::find(claims, "azp");
  if (party == nullptr) {
    if (audience != nullptr && audience->is_array() && audience->size() > 1)
      refuse_id_token("it has several audiences and no azp");
    return;
  }
  const auto* name = json::find_string(claims, "azp");
  if (name == nullptr || *name != client_id)
    refuse_id_token("azp is " + (name != nullptr ? quote(*name) : "no string") + " and not " +
                    quote(client_id));
}

// OpenID Connect Core §3.1.3.8.
void check_access_token(const jose::Verification& verified, const Secret& access_token) {
  const Json* member = json::find(verified.claims, "at_hash");
  if (member == nullptr || access_token.empty()) return;
  const auto* hash = json::find_string(verified.claims, "at_hash");
  const auto* name = json::find_string(verified.header, "alg");
  const auto* algorithm = name != nullptr ? jose::find_algorithm(*name) : nullptr;
  if (hash == nullptr || algorithm == nullptr ||
      *hash != jose::left_half_hash(*algorithm, access_token.reveal()))
    refuse_id_token("at_hash is not that of the access token");
}

}  // namespace

json::Document validate_id_token(const Secret& id_token, const jose::JwkSet& keys,
                                 const IdTokenExpected& expected) {
  jose::Expectations expectations;
  expectations.issuer = expected.issuer;
  expectations.audience = expected.client_id;
  expectations.now = expected.now;
  expectations.leeway = expected.leeway;
  // OpenID Connect Core §3.1.3.7, 10: it is of the sign-in that has just been.
  expectations.oldest = std::chrono::hours(24);
  expectations.require = {{"sub", {}}, {"iat", {}}};
  if (expected.nonce) expectations.require.push_back({"nonce", expected.nonce});
  auto verified = jose::verify(id_token.reveal(), keys, expectations);
  if (!verified.valid)
    refuse_id_token(fmt::format("{}: {}", verified.failed.value_or("form"), verified.reason));
  check_kind(verified.header);
  check_subject(verified.claims);
  check_authorized_party(verified.claims, expected.client_id);
  check_access_token(verified, expected.access_token);
  return json::Document(std::move(verified.claims));
}

}  // namespace mcpauth::oauth
