#include "app/renew.hpp"

#include <nlohmann/json.hpp>

#include "app/doubt.hpp"
#include "app/login_command.hpp"
#include "app/output.hpp"
#include "app/shared_failure.hpp"
#include "app/token_exchange.hpp"
#include "base/text.hpp"
#include "jose/jwt.hpp"
#include "oauth/delegation.hpp"
#include "store/journal.hpp"

namespace mcpauth::app {
namespace {

// A session that cannot be renewed keeps no refresh token, so that the next run does not try again.
void keep_without_refresh(const Context& context, Session session) {
  session.tokens.refresh_token = {};
  session.tokens.expires_at = session.tokens.issued_at;
  save_session(context, session);
}

std::string login_hint(const Context& context, const Session& session) {
  return "run: " + login_command(context, session);
}

void check_actor(const Context& context, const Session& session) {
  if (session.actor.empty() || is_agents_own(session)) return;
  try {
    oauth::check_delegation(session.tokens.access_token, session.actor);
  } catch (const Error& error) {
    // Some servers drop `act` on refresh: what came back is not what the user consented to.
    keep_without_refresh(context, session);
    throw Error(error.exit, error.code, "after the refresh, " + error.message,
                login_hint(context, session));
  }
}

// Return the journal's entry for this refresh. It names the refresh token by its fingerprint, so
// that a later run can tell whether the session has been renewed since.
store::Intent refresh_intent(const Context& context, const Session& session) {
  const auto& tokens = session.tokens;
  Json about = {{"issuer", tokens.issuer}, {"client_id", tokens.client_id}};
  if (!tokens.resource.empty()) about["resource"] = tokens.resource;
  if (!session.url.empty()) about["url"] = session.url;
  about[refresh_fingerprint] = fingerprint(tokens.refresh_token);
  return {refresh_word, session_kind, session_key(session), json::Document(std::move(about)),
          context.env.now()};
}

// A refresh with all that it depends on, found out once: a secret can be read once only.
struct Refresh {
  const Context& context;
  oauth::ServerMetadata server;
  Identity identity;
  bool in_doubt = false;  // the refresh token was sent before, and no answer was kept
};

std::string subject_in(const Secret& id_token) {
  try {
    const auto decoded = jose::decode(id_token.reveal());
    const auto* subject = json::find_string(decoded.claims, "sub");
    return subject != nullptr ? *subject : "";
  } catch (const Error&) {
    return {};
  }
}

// OpenID Connect Core §12.2: an ID token that comes with a refresh is of the same user. A refresh
// token that was rotated is kept before it is looked at: it is all that renews the session.
void check_renewed_id_token(const Refresh& refresh, const TokenAsk& ask, const Session& session,
                            oauth::TokenSet& fresh) {
  const auto& before = session.tokens;
  if (!fresh.refresh_token.empty() && !(fresh.refresh_token == before.refresh_token)) {
    Session rotated = session;
    rotated.tokens.refresh_token = fresh.refresh_token;
    save_session(refresh.context, rotated);
  }
  leave_out_unproved_id_token(refresh.context, ask, fresh);
  const auto had = subject_in(before.id_token);
  if (had.empty() || fresh.id_token.empty() || fresh.subject == had) return;
  throw Error(Exit::unsafe, "invalid_id_token",
              "after the refresh, the ID token is for " + quote(fresh.subject) + " and not for " +
                  quote(had),
              login_hint(refresh.context, session));
}

void send_refresh(const Refresh& refresh, Session& session) {
  const auto& before = session.tokens;
  const TokenAsk ask{refresh.server,   refresh.identity, before.resource,
                     session.audience, before.scopes,    session.dpop_key};
  auto fresh = send_grant(refresh.context, ask, oauth::RefreshTokenGrant{before.refresh_token, {}});
  compare_with_asked(refresh.context.env, fresh);
  if (!fresh.id_token.empty()) check_renewed_id_token(refresh, ask, session, fresh);
  session.tokens = oauth::after_refresh(before, std::move(fresh));
  check_actor(refresh.context, session);
  save_session(refresh.context, session);
}

// Whether it is not known what came of a refresh. A server in trouble has said so: its answer was
// not cut off (C-9).
bool is_cut_off(const Error& error) {
  const bool cut =
      error.code == "timeout" || error.code == "connection_cut" || error.code == "answer_cut";
  return (cut || error.exit != Exit::network) && store::leaves_doubt(error);
}

// Send it once more where the connection was cut before an answer began and nobody has done that
// before: the server may never have seen it. A server that has, and takes each refresh token once,
// will say so (C-9).
void send_refresh_in_journal(Refresh& refresh, Session& session) {
  const auto intent = refresh_intent(refresh.context, session);
  auto& store = *refresh.context.store;
  const auto left = store::find_intent(store, intent.kind, intent.key, intent.what);
  refresh.in_doubt = left && left->about == intent.about;
  const bool first = !refresh.in_doubt;
  store::journaled(
      store, intent,
      [&] {
        try {
          send_refresh(refresh, session);
        } catch (const Error& error) {
          if (!first || error.code != "connection_cut") throw;
          refresh.in_doubt = true;
          send_refresh(refresh, session);
        }
      },
      is_cut_off);
}

// Whether the server turned a refresh down and gave no reason, which RFC 6749 §5.2 demands of it:
// Glewlwyd answers an empty 400 to a token that was revoked. Signing in helps then; the token is
// kept all the same, because it may have been something else.
bool is_wordless(const Error& error) {
  return error.code == "http_400";
}

Error session_ended(const Refresh& refresh, const Session& session, const Error& error) {
  const std::string why = refresh.in_doubt ? "an earlier refresh was cut off, and " : "";
  return Error(Exit::sign_in_needed, error.code,
               (is_wordless(error) ? "the session is not renewed: " : "the session has ended: ") +
                   why + error.message,
               login_hint(refresh.context, session));
}

// Renew `session`, or take it from whoever has renewed it without our lock: another computer, where
// the folder is shared and the locks are not. `invalid_grant` ends a session only if the token that
// it turned down is still the one that is kept (C-8).
Source refresh_or_take(Refresh& refresh, Session& session) {
  const Context& context = refresh.context;
  const Session sent = session;
  try {
    send_refresh_in_journal(refresh, session);
    return Source::refreshed;
  } catch (const Error& error) {
    if (error.code != "invalid_grant" && !is_wordless(error)) throw;
    const auto kept = reload_session(context, sent);
    if (!kept || kept->tokens.refresh_token == sent.tokens.refresh_token) {
      if (kept && !is_wordless(error)) keep_without_refresh(context, sent);
      throw session_ended(refresh, sent, error);
    }
    session = *kept;
  }
  if (oauth::is_fresh(session.tokens, context.env.now())) return Source::kept;
  send_refresh_in_journal(refresh, session);
  return Source::refreshed;
}

// Whether the tokens are fresh; or, where they were issued beside this run, never were: the server
// would give us none that last longer.
bool is_as_fresh_as_any(const Env& env, const oauth::TokenSet& tokens) {
  const bool beside = tokens.issued_at >= std::chrono::floor<std::chrono::seconds>(env.started);
  return oauth::is_fresh(tokens, env.now()) ||
         (beside && !oauth::is_fresh(tokens, tokens.issued_at));
}

// Other scopes, or another proof, may be taken where those before were not.
Attempt attempt_of(const Session& session, const Asking& asking) {
  return {session_key(session), join({session.grant, session.evidence, session.client_cert,
                                      asking.proof, oauth::scope_text(asking.scopes)},
                                     "\n")};
}

Obtained renew_alone(const Context& context, const Session& session, const Asking& asking,
                     const std::function<Source(Session&)>& renew) {
  const auto key = session_key(session);
  const auto attempt = attempt_of(session, asking);
  const auto lock = context.store->lock(session_kind, key, patience(context));
  Session current = reload_session(context, session).value_or(session);
  const bool renewed = !current.tokens.access_token.empty() && current.grant == session.grant &&
                       current.evidence == session.evidence &&
                       !(current.tokens.access_token == session.tokens.access_token);
  if (renewed && is_as_fresh_as_any(context.env, current.tokens) &&
      has_all_to_be_had(current, asking.scopes))
    return {std::move(current), Source::kept};
  // What was refused to who mints may be granted by now.
  rethrow_shared_failure(context, attempt,
                         can_refresh(current) ? Shared::with_newcomers : Shared::with_waiters);
  context.store->prepare(session_kind, key);
  try {
    const Source source = renew(current);
    forget_failures(context, key);
    return {std::move(current), source};
  } catch (const Error& error) {
    // Who needs nobody to sign in makes another token, in this run and in the next.
    if (error.exit != Exit::sign_in_needed || was_signed_in(session))
      keep_failure(context, attempt, error);
    throw;
  }
}

}  // namespace

Obtained renew_under_lock(const Context& context, const Session& session, const Asking& asking,
                          const std::function<Source(Session&)>& renew) {
  return renew_alone(context, session, asking, [&](Session& current) {
    const Source source = renew(current);
    save_session(context, current);
    return source;
  });
}

bool has_all_to_be_had(const Session& session, const oauth::Scopes& scopes) {
  const auto& tokens = session.tokens;
  return oauth::contains(tokens.scopes, scopes) ||
         (!was_signed_in(session) && oauth::contains(tokens.requested_scopes, scopes));
}

bool can_refresh(const Session& session) {
  return !session.tokens.refresh_token.empty();
}

Obtained refresh(const Context& context, const Session& session, const Credentials& credentials) {
  return renew_alone(context, session, {{}, fingerprint(credentials)}, [&](Session& current) {
    const auto kept = reload_session(context, current);
    if (!kept || !can_refresh(*kept))
      throw Error(Exit::sign_in_needed, "sign_in_needed", "the session has ended meanwhile",
                  login_hint(context, session));
    auto server = find_server(context, kept->tokens.issuer, kept->reach);
    auto identity = identity_of(context, credentials, *kept, server);
    Refresh refresh{context, std::move(server), std::move(identity)};
    return refresh_or_take(refresh, current);
  });
}

}  // namespace mcpauth::app
