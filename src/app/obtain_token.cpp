#include "app/obtain_token.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/agent_token.hpp"
#include "app/login.hpp"
#include "app/output.hpp"
#include "app/renew.hpp"
#include "app/token_exchange.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

SessionFilter filter_of(const Wanted& wanted) {
  return {wanted.target.url,
          wanted.target.issuer,
          wanted.target.resource,
          wanted.client.client_id,
          wanted.scopes.audience,
          wanted.agent.agent_id,
          wanted.agent_only ? "" : wanted.grant,
          wanted.agent_only};
}

std::string session_line(const Session& session) {
  std::string line = "client " + quote(session.tokens.client_id);
  if (!session.actor.empty()) line += ", agent " + quote(session.actor);
  line += " at " + quote(session.tokens.issuer);
  if (!session.audience.empty()) line += ", audience " + quote(session.audience);
  return line;
}

// Return the session that fits, if there is one. Where the server has just asked, its metadata are
// read again first: a token of an issuer that is not its own any more is not used (RFC 9728 §5.2).
std::optional<Session> choose_session(const Context& context, const Wanted& wanted,
                                      const std::optional<mcp::NeedsAuthorization>& needs) {
  auto filter = filter_of(wanted);
  auto sessions = find_sessions(context, filter);
  if (sessions.empty()) return {};
  if (needs) {
    filter.issuer = find_guard(context, wanted.target, needs).server.issuer;
    sessions = find_sessions(context, filter);
    if (sessions.empty()) return {};
  }
  if (sessions.size() == 1) return std::move(sessions.front());
  std::vector<std::string> lines;
  for (const auto& session : sessions) lines.push_back(session_line(session));
  throw Error(Exit::usage, "several_sessions", "several sessions fit: " + join(lines, "; "),
              "choose with --client-id, --issuer, --agent-id or --audience");
}

std::string place(const TargetOptions& target) {
  return session_place(target.url, target.resource, target.issuer);
}

Error sign_in_needed(const Wanted& wanted, const std::string& why) {
  std::string command = "mcpauth login";
  if (!wanted.target.url.empty()) command += ' ' + wanted.target.url;
  if (!wanted.target.issuer.empty()) command += " --issuer " + wanted.target.issuer;
  if (!wanted.target.resource.empty()) command += " --resource " + wanted.target.resource;
  for (const auto& scope : wanted.scopes.scopes) command += " --scope '" + safe_text(scope) + "'";
  return Error(Exit::sign_in_needed, "sign_in_needed",
               fmt::format("{}: {}", why, place(wanted.target)), "run '" + command + "'");
}

// Whether this can be had without a person: an agent's own token, a client that was told to act for
// itself, or one whose proof was given and that nobody has signed in with.
bool mints(const Wanted& wanted, const std::optional<Credentials>& credentials) {
  if (wanted.grant == "client_credentials") return true;
  return wanted.grant.empty() && credentials && can_mint(*credentials);
}

// `refused` is an access token that the server has just turned down, where there is one.
Obtained mint(const Context& context, const Wanted& wanted, const Credentials& credentials,
              const oauth::Scopes& scopes, const Secret& refused,
              const std::optional<mcp::NeedsAuthorization>& needs) {
  const auto guard = find_guard(context, wanted.target, needs);
  const auto identity = find_identity(context, credentials, guard.server);
  if (!identity)
    throw Error(Exit::unsupported, "no_client",
                "no client is registered at " + quote(guard.server.issuer),
                "give one with --client-id and --client-secret or --client-key");
  if (!oauth::lists_grant(guard.server, "client_credentials"))
    explain(context.env, "the server does not list client_credentials; trying it all the same");
  Session session = new_session(wanted, guard, *identity);
  session.grant = "client_credentials";
  session.tokens.access_token = refused;
  const TokenAsk ask{guard.server, *identity, guard.resource, wanted.scopes.audience,
                     scopes.empty() ? guard.scopes : scopes};
  return renew_under_lock(context, session, ask.scopes, [&](Session& fresh) {
    fresh.tokens = send_grant(context, ask, oauth::ClientCredentialsGrant{ask.scopes});
    compare_with_asked(context.env, fresh.tokens);
    return Source::minted;
  });
}

}  // namespace

Session new_session(const Wanted& wanted, const Guard& guard, const Identity& identity) {
  Session session;
  session.url = guard.url;
  session.audience = wanted.scopes.audience;
  session.auth_method = oauth::to_string(identity.method);
  session.client_secret = identity.secret_reference;
  session.client_key = identity.key_reference;
  session.reach = guard.server.reach;
  session.tokens.issuer = guard.server.issuer;
  session.tokens.resource = guard.resource;
  session.tokens.client_id = identity.client_id;
  return session;
}

oauth::Scopes asked_scopes(const ScopeOptions& options) {
  oauth::Scopes scopes;
  for (const auto& text : options.scopes)
    scopes = oauth::scope_union(scopes, oauth::parse_scopes(text, "--scope"));
  return scopes;
}

Obtained obtain_token(const Context& context, const Wanted& wanted, Effort effort,
                      const std::optional<mcp::NeedsAuthorization>& needs) {
  const auto scopes = asked_scopes(wanted.scopes);
  if (effort == Effort::sign_in) return sign_in(context, wanted, scopes, needs);
  const auto session = choose_session(context, wanted, needs);
  const bool wide = session && oauth::contains(session->tokens.scopes, scopes);
  if (wide && effort != Effort::renew && oauth::is_fresh(session->tokens, context.env.now()))
    return {*session, Source::kept};
  if (wide && can_refresh(*session))
    return refresh(context, *session, read_credentials(wanted.client, context.env));
  if (effort == Effort::kept_only) throw sign_in_needed(wanted, "not signed in to");
  const Secret refused =
      session && effort == Effort::renew ? session->tokens.access_token : Secret();
  if (wanted.agent_only) return obtain_agent_token(context, wanted, scopes, refused, needs);
  std::optional<Credentials> credentials;
  if (wanted.grant != "authorization_code" && wanted.grant != "refresh_token")
    credentials = read_credentials(wanted.client, context.env);
  if (mints(wanted, credentials))
    return mint(context, wanted, *credentials, scopes, refused, needs);
  throw sign_in_needed(wanted, !session ? "not signed in to"
                               : !wide  ? "the kept session does not have all of these scopes for"
                                        : "the session has expired, and has no refresh token, for");
}

std::string_view to_string(Source source) {
  switch (source) {
    case Source::refreshed:
      return "refreshed";
    case Source::minted:
      return "minted";
    case Source::signed_in:
      return "signed-in";
    case Source::kept:
      break;
  }
  return "kept";
}

}  // namespace mcpauth::app
