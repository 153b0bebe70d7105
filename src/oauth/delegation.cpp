#include "oauth/delegation.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::oauth {
namespace {

[[noreturn]] void refuse_actor_token(const std::string& reason, const std::string& hint = {}) {
  throw Error(Exit::unsafe, "invalid_actor_token",
              "the actor token would be refused, and the code with it: " + reason, hint);
}

std::optional<Json> claims_of(const Secret& token) {
  try {
    return jose::decode(token.reveal()).claims;
  } catch (const Error&) {
    return {};
  }
}

std::string claim_text(const Json& claims, std::string_view name) {
  const auto* text = json::find_string(claims, name);
  return text != nullptr ? *text : "";
}

}  // namespace

std::string check_actor_token(const Secret& actor_token, const std::string& issuer,
                              const std::optional<std::string>& agent_id, Time now) {
  const auto claims = claims_of(actor_token);
  if (!claims)
    refuse_actor_token("it is not a JWT", "let the agent's client issue access tokens as JWTs");
  const json::Object object(*claims, {"the actor token", Exit::unsafe});
  const auto said = object.optional_string("iss");
  if (said != issuer)
    refuse_actor_token("its iss is " + (said ? quote(*said) : "missing") + " and not " +
                       quote(issuer));
  const auto expiry = json::find_number(*claims, "exp");  // RFC 7519 §2: it may have a fraction
  if (!expiry && object.find("exp") != nullptr) object.refuse("exp", "is no number");
  if (expiry && *expiry <= static_cast<double>(to_epoch(now)))
    refuse_actor_token("it expired at " +
                       to_rfc3339(from_epoch(static_cast<std::int64_t>(std::max(*expiry, 0.0)))));
  std::string subject = object.optional_string("sub").value_or("");
  if (subject.empty()) refuse_actor_token("it has no sub");
  if (agent_id && subject != *agent_id)
    refuse_actor_token("its sub is " + quote(subject) + " and not the agent " + quote(*agent_id));
  return subject;
}

Delegation check_delegation(const Secret& access_token, const std::string& actor) {
  const auto parties = read_parties(access_token);
  if (!parties || parties->actor.empty())
    throw Error(Exit::unsafe, "act_missing",
                std::string("the server answered, but the token does not say that ") +
                    quote(actor) + " acts" + (parties ? "" : ": it is not a JWT"),
                "this server may not know agents that act for users");
  if (parties->actor != actor)
    throw Error(
        Exit::unsafe, "act_mismatch",
        "the token names " + quote(parties->actor) + " as the actor and not " + quote(actor));
  if (parties->subject.empty() || parties->subject == actor)
    throw Error(Exit::unsafe, "act_mismatch",
                "the token names no user besides the actor " + quote(actor));
  return {parties->subject, parties->actor};
}

std::optional<Parties> read_parties(const Secret& access_token) {
  const auto claims = claims_of(access_token);
  if (!claims) return {};
  const Json* act = json::find(*claims, "act");
  return Parties{claim_text(*claims, "sub"), act != nullptr ? claim_text(*act, "sub") : ""};
}

void check_actors(const Secret& access_token) {
  const auto claims = claims_of(access_token);
  if (!claims) return;
  for (const Json* act = json::find(*claims, "act"); act != nullptr;
       act = json::find(*act, "act")) {
    if (claim_text(*act, "sub").empty())
      throw Error(Exit::unsafe, "act_malformed",
                  "the token's act, or one in it, is no object with a sub: who acts is not known");
  }
}

}  // namespace mcpauth::oauth
