#include "app/obtain_token.hpp"

#include <fmt/format.h>

#include "app/agent_token.hpp"
#include "app/choose_session.hpp"
#include "app/kept_agent.hpp"
#include "app/login.hpp"
#include "app/login_command.hpp"
#include "app/mended_index.hpp"
#include "app/mint.hpp"
#include "app/output.hpp"
#include "app/renew.hpp"
#include "app/token_exchange.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

std::string place(const TargetOptions& target) {
  return session_place(target.url, target.resource, target.issuer);
}

Error sign_in_needed(const Wanted& wanted, const std::string& why) {
  return Error(Exit::sign_in_needed, "sign_in_needed",
               fmt::format("{} {}", why, place(wanted.target)), "run: " + login_command(wanted));
}

// Why what is kept does not serve.
Error why_not(const Context& context, const Wanted& wanted, const std::optional<Session>& session,
              bool wide) {
  const auto& grant = session ? session->grant : wanted.grant;
  if (const auto option = evidence_option(grant); !option.empty()) {
    const auto hint = fmt::format("give it with --grant {} {} REF", grant, option);
    if (!session)
      return Error(Exit::usage, "usage", "there is nothing to make the grant " + grant + " from",
                   hint);
    return Error(Exit::sign_in_needed, "credentials_needed",
                 "the token has expired or does not have all of these scopes, and what it was made "
                 "from is not kept",
                 hint);
  }
  if (!session) return sign_in_needed(wanted, "not signed in to");
  if (session->grant == "client_credentials")
    return Error(
        Exit::sign_in_needed, "credentials_needed",
        fmt::format("the token of client {} has expired or does not have all of these scopes",
                    quote(session->tokens.client_id)),
        "give the client's proof with --client-secret or --client-key, to mint another");
  Wanted again = wanted_again(context, *session);
  again.target = wanted.target;
  again.scopes.scopes = wanted.scopes.scopes;
  if (!wanted.agent.agent_id.empty()) again.agent = wanted.agent;
  return sign_in_needed(again, wide ? "the session has expired, and has no refresh token, for"
                                    : "the kept session does not have all of these scopes for");
}

// What was given of the client, with what the session of a machine keeps of it.
ClientOptions client_options(const Wanted& wanted, const std::optional<Session>& session) {
  ClientOptions options = wanted.client;
  if (!session || session->grant != "client_credentials") return options;
  const bool proof_given =
      !options.client_secret.empty() || !options.client_key.empty() || !options.client_cert.empty();
  if (options.client_auth.empty() && !proof_given) options.client_auth = session->auth_method;
  if (options.client_id.empty()) options.client_id = session->tokens.client_id;
  if (options.client_secret.empty()) options.client_secret = session->client_secret;
  if (options.client_key.empty()) options.client_key = session->client_key;
  if (options.client_cert.empty()) {
    options.client_cert = session->client_cert;
    options.client_cert_key = session->client_cert_key;
  }
  if (options.signing_alg.empty()) options.signing_alg = session->signing_alg;
  return options;
}

// The grant by which a token can be had without a person: the one that was named, or the client's
// own where its proof was given and nobody has signed in with it. Where somebody has, its own token
// would silently stand in for the user's.
std::string minting_grant(const Wanted& wanted, const std::optional<Session>& session,
                          const Credentials& credentials) {
  if (!wanted.grant.empty()) return needs_nobody(wanted.grant) ? wanted.grant : "";
  const bool own = can_mint(credentials) && (!session || session->grant == "client_credentials");
  return own ? "client_credentials" : "";
}

bool is_of_evidence(const Session& session, const Wanted& wanted) {
  return !wanted.evidence || session.evidence == fingerprint(*wanted.evidence);
}

// Whether the session has what is wanted, from the same source.
bool serves(const Session& session, const Wanted& wanted, const oauth::Scopes& scopes) {
  return oauth::contains(session.tokens.scopes, scopes) && is_of_evidence(session, wanted);
}

// Whether its access token may be handed out: who was refused one takes the one that another run
// has got since (C-14).
bool serves_as_it_is(const Session& session, const Wanted& wanted, const oauth::Scopes& scopes,
                     Effort effort, Time now) {
  const auto& tokens = session.tokens;
  const bool may_be_kept = effort != Effort::renew ||
                           (!wanted.refused.empty() && !(tokens.access_token == wanted.refused));
  return may_be_kept && oauth::is_fresh(tokens, now) && has_all_to_be_had(session, scopes) &&
         is_of_evidence(session, wanted);
}

// Return the session refreshed; nothing where its refresh token does not serve any more and nobody
// has to sign in for another token. Who has signed out meanwhile wants none.
std::optional<Obtained> refreshed(const Context& context, const Session& session,
                                  const Credentials& credentials) {
  try {
    return refresh(context, session, credentials);
  } catch (const Error& error) {
    if (error.exit != Exit::sign_in_needed || was_signed_in(session) ||
        !reload_session(context, session))
      throw;
    explain(context.env, error.message);
    return {};
  }
}

// `session` is the one that fits.
Obtained obtain(const Context& context, Wanted wanted, const std::optional<Session>& session,
                Effort effort, const std::optional<mcp::NeedsAuthorization>& needs) {
  const auto scopes = asked_scopes(wanted.scopes);
  if (!wanted.evidence)
    wanted.evidence = read_evidence(wanted.grant, wanted.assertion, context.env);
  if (session && !session->dpop_jkt.empty())
    wanted.dpop.dpop = true;  // what follows it is bound too
  const bool wide = session && serves(*session, wanted, scopes);
  if (session && serves_as_it_is(*session, wanted, scopes, effort, context.env.now())) {
    if (!wide) compare_with_asked(context.env, session->tokens);
    return {*session, Source::kept};
  }
  std::optional<Credentials> credentials;  // a reference can be read once only
  if (wide && can_refresh(*session)) {
    credentials = read_credentials(client_options(wanted, session), context.env);
    if (auto obtained = refreshed(context, *session, *credentials)) {
      // It is kept all the same: it may serve who asks for less.
      if (!serves(obtained->session, wanted, scopes))
        throw why_not(context, wanted, session, false);
      return *std::move(obtained);
    }
  }
  if (effort == Effort::kept_only) throw sign_in_needed(wanted, "not signed in to");
  if (wanted.agent_only) return obtain_agent_token(context, wanted, scopes, needs);
  if (!credentials) credentials = read_credentials(client_options(wanted, session), context.env);
  const auto grant = minting_grant(wanted, session, *credentials);
  if (grant.empty() && !session) require_named_proof(*credentials);
  const bool lacks_evidence = !evidence_option(grant).empty() && !wanted.evidence;
  if (grant.empty() || lacks_evidence) throw why_not(context, wanted, session, wide);
  return mint(context, wanted, grant, *credentials, scopes, needs);
}

}  // namespace

Obtained obtain_token(const Context& context, const Wanted& asked, Effort effort,
                      const std::optional<mcp::NeedsAuthorization>& needs) {
  Wanted wanted = asked;
  wanted.target = checked_target(std::move(wanted.target));
  wanted.agent = named_agent(context, std::move(wanted.agent), wanted.target.issuer);
  if (effort == Effort::sign_in)
    return sign_in(context, wanted, asked_scopes(wanted.scopes), needs);
  const auto session = choose_session(context, wanted, needs);
  try {
    return obtain(context, wanted, session, effort, needs);
  } catch (const Error& error) {
    if (session || error.code != "sign_in_needed" || !recover_sessions(context, filter_of(wanted)))
      throw;
  }
  return obtain(context, wanted, choose_session(context, wanted, needs), effort, needs);
}

}  // namespace mcpauth::app
