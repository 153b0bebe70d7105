#include "app/login.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <istream>
#include <nlohmann/json.hpp>

#include "app/agent_token.hpp"
#include "app/device_login.hpp"
#include "app/listener.hpp"
#include "app/login_command.hpp"
#include "app/new_session.hpp"
#include "app/output.hpp"
#include "app/registration.hpp"
#include "app/renew.hpp"
#include "app/shared_failure.hpp"
#include "app/sign_in_client.hpp"
#include "app/sign_in_turn.hpp"
#include "app/token_exchange.hpp"
#include "app/wait_for_callback.hpp"
#include "base/text.hpp"
#include "http/stamp.hpp"
#include "oauth/authorization_request.hpp"
#include "oauth/delegation.hpp"
#include "oauth/pkce.hpp"
#include "oauth/pushed_authorization.hpp"

namespace mcpauth::app {
namespace {

Error may_not_ask(const Wanted& wanted) {
  const bool forbidden = wanted.browser.no_input;
  return Error(Exit::sign_in_needed, "sign_in_needed",
               forbidden ? "a sign-in is needed, and --no-input forbids to ask for one"
                         : "a sign-in is needed, and there is no terminal to ask on",
               (forbidden ? "run: "
                          : "name a browser with --browser, sign in on another device with "
                            "--device, or run on a terminal: ") +
                   login_command(wanted));
}

struct SignIn {
  const Context& context;
  const Wanted& wanted;
  const Guard& guard;
  const Identity& identity;
  const Session& session;  // without tokens yet
  oauth::Scopes scopes;
  std::string nonce;  // with the scope openid only
};

oauth::AuthorizationRequest authorization_request(const SignIn& sign_in,
                                                  const oauth::Pending& pending) {
  oauth::AuthorizationRequest request;
  request.client_id = sign_in.identity.client_id;
  request.redirect_uri = pending.redirect_uri;
  request.state = pending.state;
  request.code_challenge = oauth::code_challenge(pending.code_verifier);
  request.scopes = sign_in.scopes;
  if (!sign_in.guard.resource.empty()) request.resource = sign_in.guard.resource;
  if (!sign_in.session.audience.empty()) request.audience = sign_in.session.audience;
  if (!sign_in.nonce.empty()) request.nonce = sign_in.nonce;
  if (!sign_in.wanted.agent.agent_id.empty())
    request.requested_actor = sign_in.wanted.agent.agent_id;
  if (!sign_in.session.dpop_jkt.empty()) request.dpop_jkt = sign_in.session.dpop_jkt;
  return request;
}

// Return the URL for the browser; the request is pushed first where the server or the user demands
// it.
std::string url_for_browser(const SignIn& sign_in, const oauth::AuthorizationRequest& request) {
  const auto& server = sign_in.guard.server;
  if (!server.require_pushed_authorization_requests && !sign_in.wanted.browser.par)
    return oauth::authorization_url(server, request);
  Env& env = sign_in.context.env;
  try {
    const auto response = sign_in.context.transport(http::built_anew([&] {
      return oauth::pushed_authorization_request(server, request,
                                                 prove(sign_in.identity, server, env));
    }));
    return oauth::authorization_url(server, request.client_id,
                                    oauth::parse_pushed_authorization(response));
  } catch (const Error& error) {
    drop_refused_client(sign_in.context, server.issuer, request.client_id, error);
    throw;
  }
}

oauth::TokenSet exchange(const SignIn& sign_in, const oauth::AuthorizationCode& code,
                         const Secret& actor) {
  oauth::AuthorizationCodeGrant grant{code, {}};
  if (!actor.empty()) grant.actor_token = actor;
  const TokenAsk ask{sign_in.guard.server,           sign_in.identity, sign_in.guard.resource,
                     sign_in.wanted.scopes.audience, sign_in.scopes,   sign_in.session.dpop_key};
  auto tokens = send_grant(sign_in.context, ask, grant);
  if (!actor.empty()) {
    const auto delegation =
        oauth::check_delegation(tokens.access_token, sign_in.wanted.agent.agent_id);
    tokens.subject = delegation.subject;
    tokens.actor = delegation.actor;
  }
  check_id_token(sign_in.context, ask,
                 sign_in.nonce.empty() ? std::nullopt : std::optional(sign_in.nonce), tokens);
  compare_with_asked(sign_in.context.env, tokens);
  return tokens;
}

// A new session is kept by now: what cannot be cleared away beside it does not undo that.
void try_to_forget(const Context& context, const std::function<void()>& forget) {
  try {
    forget();
  } catch (const Error& error) {
    if (error.exit != Exit::store) throw;
    warn(context.env, error.message);
  }
}

// Forget the session that this one stands in for: of the client that was registered here before.
void forget_replaced(const Context& context, const Session& session,
                     const std::optional<oauth::ClientRegistration>& before) {
  if (!before || before->client_id == session.tokens.client_id) return;
  Session replaced = session;
  replaced.tokens.client_id = before->client_id;
  replaced.auth_method = before->token_endpoint_auth_method;
  try_to_forget(context, [&] { forget_session(context, replaced); });
}

Obtained sign_in_now(const Context& context, const Wanted& wanted, const oauth::Scopes& asked,
                     const std::optional<mcp::NeedsAuthorization>& needs) {
  Env& env = context.env;
  const auto guard = find_guard(context, wanted.target, needs);
  oauth::require_code_flow(guard.server);
  check_same_issuer(context, wanted.client, guard);
  const bool on_behalf = !wanted.agent.agent_id.empty();
  // An agent that cannot sign in is known before anything is registered and anybody is asked.
  if (on_behalf) actor_token(context, wanted, guard);
  const auto before = find_registration(context, guard.server.issuer);
  auto listener = listen_for_callback(context, wanted, guard);
  const auto identity = sign_in_client(context, wanted, guard, listener.redirect_uri());
  Session session = new_session(context, wanted, guard, identity);
  session.grant = "authorization_code";
  if (on_behalf) session.actor = wanted.agent.agent_id;
  SignIn sign_in{
      context, wanted, guard, identity, session, scopes_to_ask(context, wanted, guard, asked), {}};
  if (oauth::contains(sign_in.scopes, {"openid"}))
    sign_in.nonce = base64url_encode(env.random(pkce_random_bytes));
  const oauth::Pending pending{
      guard.server.issuer, guard.server.authorization_response_iss_parameter_supported,
      base64url_encode(env.random(pkce_random_bytes)), listener.redirect_uri(),
      oauth::code_verifier(env.random(pkce_random_bytes))};
  prepare_session(context, session);
  const auto url = url_for_browser(sign_in, authorization_request(sign_in, pending));
  const auto code = wait_for_callback(context, wanted.browser, url, pending, listener,
                                      device_offer(wanted, guard.server));
  // The consent took its time: the one from before, where it still serves, else a fresh one.
  const Secret actor = on_behalf ? actor_token(context, wanted, guard) : Secret();

  const auto lock = context.store->lock(session_kind, session_key(session), patience(context));
  session.tokens = exchange(sign_in, code, actor);
  save_session(context, session);
  if (wanted.client.client_id.empty()) forget_replaced(context, session, before);
  forget_disowned(context, guard);
  return {std::move(session), Source::signed_in};
}

// A server that cannot be reached is so for all who need it, whatever their browsers.
Attempt reach_attempt(const Wanted& wanted, const std::string& place) {
  return {place, join({wanted.target.issuer, wanted.grant, wanted.client.client_id,
                       wanted.client.client_metadata_url, wanted.agent.agent_id,
                       wanted.browser.par ? "pushed" : ""},
                      "\n")};
}

// A refusal is for those who ask for the same: another agent, client or scope may be let.
// The same browser was opened, or none.
Attempt sign_in_attempt(const Wanted& wanted, const std::string& place,
                        const oauth::Scopes& asked) {
  const auto& way = wanted.browser;
  return {place, join({wanted.target.issuer, wanted.grant, wanted.client.client_id,
                       wanted.client.client_secret, wanted.client.client_key, wanted.agent.actor,
                       wanted.agent.agent_id, wanted.agent.agent_secret, oauth::scope_text(asked),
                       way.browser, way.no_browser ? "no browser" : "", way.redirect_uri},
                      "\n")};
}

}  // namespace

oauth::Scopes scopes_to_ask(const Context& context, const Wanted& wanted, const Guard& guard,
                            const oauth::Scopes& asked) {
  oauth::Scopes scopes = asked.empty() ? guard.scopes : asked;
  if (!wanted.scopes.offline_access) return scopes;
  const auto supported = guard.server.scopes_supported.value_or(oauth::Scopes{});
  if (oauth::contains(supported, {"offline_access"}))
    return oauth::scope_union(scopes, {"offline_access"});
  warn(context.env, "the authorization server does not list offline_access; it is not asked for");
  return scopes;
}

void forget_disowned(const Context& context, const Guard& guard) {
  if (guard.issuers.empty()) return;
  SessionFilter filter;
  filter.url = guard.url;
  try_to_forget(context, [&] {
    for (const auto& session : find_sessions(context, filter)) {
      const auto& issuer = session.tokens.issuer;
      if (std::find(guard.issuers.begin(), guard.issuers.end(), issuer) != guard.issuers.end())
        continue;
      forget_session(context, session);
      say(context.env, fmt::format("the session of {} is forgotten: {} takes tokens of {} now",
                                   quote(issuer), guard.url, quote(join(guard.issuers, " "))));
    }
  });
}

bool may_sign_in(const Env& env, const BrowserOptions& options) {
  if (options.no_input) return false;
  const bool named = !options.browser.empty() || !env.variable("BROWSER").value_or("").empty();
  return named || env.terminal.err || options.no_browser;
}

Obtained sign_in(const Context& context, const Wanted& wanted, const oauth::Scopes& asked,
                 const std::optional<mcp::NeedsAuthorization>& needs) {
  const bool elsewhere = wanted.grant == device_grant;
  if (!elsewhere && !may_sign_in(context.env, wanted.browser)) throw may_not_ask(wanted);
  const auto& target = wanted.target;
  const auto place = session_place(target.url, target.resource, target.issuer);
  const auto turn = context.store->lock("login", place, patience(context, patience_with_people));
  if (auto session = signed_in_meanwhile(context, filter_of(wanted), place, asked))
    return {std::move(*session), Source::kept};
  const auto reach = reach_attempt(wanted, place);
  const auto same = sign_in_attempt(wanted, place, asked);
  for (const auto& attempt : {reach, same})
    rethrow_shared_failure(context, attempt, Shared::with_waiters);
  context.store->prepare(session_kind, place);  // before a person is asked for anything
  try {
    auto obtained = elsewhere ? sign_in_elsewhere(context, wanted, asked, needs)
                              : sign_in_now(context, wanted, asked, needs);
    tell_waiters(context, place, obtained.session);
    forget_failures(context, place);
    return obtained;
  } catch (const Error& error) {
    keep_failure(context, error.exit == Exit::network ? reach : same, error);
    throw;
  }
}

}  // namespace mcpauth::app
