#include "app/renew.hpp"

#include "app/output.hpp"
#include "app/token_exchange.hpp"
#include "base/text.hpp"
#include "oauth/delegation.hpp"

namespace mcpauth::app {
namespace {

// A session that cannot be renewed keeps no refresh token, so that the next run does not try again.
void keep_without_refresh(const Context& context, Session session) {
  session.tokens.refresh_token = {};
  session.tokens.expires_at = session.tokens.issued_at;
  save_session(context, session);
}

std::string login_hint(const Session& session) {
  const auto place = session.url.empty() ? "--issuer " + session.tokens.issuer : session.url;
  return "run 'mcpauth login " + safe_text(place) + "'";
}

void check_actor(const Context& context, const Session& session) {
  if (session.actor.empty() || is_agents_own(session)) return;
  try {
    oauth::check_delegation(session.tokens.access_token, session.actor);
  } catch (const Error& error) {
    // Some servers drop `act` on refresh: what came back is not what the user consented to.
    keep_without_refresh(context, session);
    throw Error(error.exit, error.code, "after the refresh, " + error.message, login_hint(session));
  }
}

Source send_refresh(const Context& context, Session& session, const Credentials& credentials) {
  const auto& before = session.tokens;
  const auto server = find_server(context, before.issuer, session.reach);
  const auto identity = identity_of(context, credentials, session, server);
  const TokenAsk ask{server, identity, before.resource, session.audience, before.scopes};
  try {
    session.tokens = oauth::after_refresh(
        before, send_grant(context, ask, oauth::RefreshTokenGrant{before.refresh_token, {}}));
  } catch (const Error& error) {
    if (error.code != "invalid_grant") throw;
    keep_without_refresh(context, session);
    throw Error(Exit::sign_in_needed, "invalid_grant", "the session has ended: " + error.message,
                login_hint(session));
  }
  check_actor(context, session);
  return Source::refreshed;
}

}  // namespace

Obtained renew_under_lock(const Context& context, const Session& session,
                          const oauth::Scopes& scopes,
                          const std::function<Source(Session&)>& renew) {
  const auto lock = context.store->lock("session", session_key(session), patience(context.env));
  Session current = reload_session(context, session).value_or(session);
  const bool renewed = !current.tokens.access_token.empty() &&
                       !(current.tokens.access_token == session.tokens.access_token);
  if (renewed && oauth::is_fresh(current.tokens, context.env.now()) &&
      oauth::contains(current.tokens.scopes, scopes))
    return {std::move(current), Source::kept};
  const Source source = renew(current);
  save_session(context, current);
  return {std::move(current), source};
}

bool can_refresh(const Session& session) {
  return !session.tokens.refresh_token.empty();
}

Obtained refresh(const Context& context, const Session& session, const Credentials& credentials) {
  return renew_under_lock(context, session, {}, [&](Session& current) {
    return send_refresh(context, current, credentials);
  });
}

}  // namespace mcpauth::app
