#include "app/exchange.hpp"

#include <fmt/format.h>

#include "app/known_client.hpp"
#include "app/new_session.hpp"
#include "app/output.hpp"
#include "base/text.hpp"
#include "oauth/delegation.hpp"

namespace mcpauth::app {
namespace {

void check_issued_type(Env& env, const oauth::TokenSet& tokens, const std::string& requested) {
  const auto* issued = json::find_string(*tokens.response, "issued_token_type");
  if (requested.empty() || issued == nullptr || *issued == requested) return;
  warn(env, fmt::format("asked for a token of the type {}, got {}",
                        quote(oauth::short_token_type(requested)),
                        quote(oauth::short_token_type(*issued))));
}

// RFC 8693 §4.1: the current actor is the outermost. Whose token the actor's is can be read of a
// JWT only; of any other it is known that somebody has to act.
void check_actor(oauth::TokenSet& tokens, const oauth::TypedToken& actor) {
  const auto given = oauth::read_parties(actor.token);
  if (given && !given->subject.empty()) {
    const auto delegation = oauth::check_delegation(tokens.access_token, given->subject);
    tokens.subject = delegation.subject;
    tokens.actor = delegation.actor;
    return;
  }
  const auto issued = oauth::read_parties(tokens.access_token);
  if (!issued || issued->actor.empty())
    throw Error(Exit::unsafe, "act_missing",
                "the server answered, but the token does not say that anybody acts",
                "this server may ignore actor tokens");
}

}  // namespace

oauth::TokenSet exchange_token(const Context& context, const TokenAsk& ask,
                               const oauth::TokenExchangeGrant& grant) {
  auto tokens = send_grant(context, ask, grant);
  if (grant.actor) check_actor(tokens, *grant.actor);
  oauth::check_actors(tokens.access_token);
  check_issued_type(context.env, tokens, grant.requested_token_type);
  return tokens;
}

Session exchange_once(const Context& context, const Wanted& wanted,
                      const std::string& requested_type) {
  if (!wanted.evidence)
    throw Error(Exit::usage, "usage", "no token to exchange was given",
                "give the subject's with --subject-token REF or MCPAUTH_SUBJECT_TOKEN");
  const auto guard = find_guard(context, checked_target(wanted.target));
  check_same_issuer(context, wanted.client, guard);
  const auto identity =
      known_client(context, read_credentials(wanted.client, context.env), guard.server);
  Session session = new_session(context, wanted, guard, identity);
  const TokenAsk ask{guard.server,
                     identity,
                     guard.resource,
                     wanted.scopes.audience,
                     asked_scopes(wanted.scopes),
                     session.dpop_key};
  session.grant = "token_exchange";
  session.tokens = exchange_token(
      context, ask, {wanted.evidence->subject, wanted.evidence->actor, requested_type, ask.scopes});
  compare_with_asked(context.env, session.tokens);
  return session;
}

}  // namespace mcpauth::app
