#include "app/agent_token.hpp"

#include "app/doubt.hpp"
#include "app/kept_agent.hpp"
#include "app/login.hpp"
#include "app/new_session.hpp"
#include "app/output.hpp"
#include "app/registration.hpp"
#include "app/renew.hpp"
#include "app/secret_option.hpp"
#include "app/secret_reference.hpp"
#include "app/token_exchange.hpp"
#include "base/text.hpp"
#include "http/stamp.hpp"
#include "oauth/app_native.hpp"
#include "oauth/delegation.hpp"
#include "oauth/pkce.hpp"
#include "oauth/provider.hpp"

namespace mcpauth::app {
namespace {

constexpr auto default_redirect_uri = "http://127.0.0.1/callback";

struct Agent {
  std::string id;
  Secret secret;
};

Agent read_agent(const Context& context, const AgentOptions& options, const std::string& issuer) {
  if (options.agent_id.empty())
    throw Error(Exit::usage, "usage", "no agent was named",
                "give the name of one that was registered here, or --agent-id");
  Agent agent{options.agent_id,
              secret_option(options.agent_secret, "MCPAUTH_AGENT_SECRET", context.env)};
  if (agent.secret.empty()) {
    if (const auto kept = find_agent(context, issuer, agent.id)) agent.secret = kept->agent_secret;
  }
  if (agent.secret.empty())
    throw Error(Exit::usage, "usage", "the agent's secret is not given",
                "give it with --agent-secret env:NAME or MCPAUTH_AGENT_SECRET");
  return agent;
}

std::string redirect_uri_of(const Wanted& wanted, const Identity& client) {
  if (!wanted.browser.redirect_uri.empty()) return wanted.browser.redirect_uri;
  return client.redirect_uris.empty() ? default_redirect_uri : client.redirect_uris.front();
}

// The agent signs in through a client, which must be registered for it: its redirect URI is named
// and never visited.
oauth::TokenSet app_native_login(const Context& context, const TokenAsk& ask,
                                 const std::string& redirect_uri, const Agent& agent) {
  Env& env = context.env;
  const auto& server = ask.server;
  const Secret verifier = oauth::code_verifier(env.random(pkce_random_bytes));
  const oauth::Pending pending{server.issuer, false,
                               base64url_encode(env.random(pkce_random_bytes)), redirect_uri,
                               verifier};
  oauth::AuthorizationRequest request;
  request.client_id = ask.identity.client_id;
  request.redirect_uri = pending.redirect_uri;
  request.state = pending.state;
  request.code_challenge = oauth::code_challenge(verifier);
  request.scopes = ask.scopes;
  if (!ask.resource.empty()) request.resource = ask.resource;
  if (!ask.audience.empty()) request.audience = ask.audience;
  const auto started = context.transport(http::built_anew([&] {
    return oauth::app_native_start_request(server, request, prove(ask.identity, server, env));
  }));
  const auto prompt = oauth::parse_app_native_start(started, server);
  const auto code = oauth::parse_app_native_login(
      context.transport(oauth::app_native_login_request(server, prompt, agent.id, agent.secret)),
      pending);
  return send_grant(context, ask, oauth::AuthorizationCodeGrant{code, {}});
}

// The client that was given; else the agent's own, where it has one; else ours.
Identity client_of_agents(const Context& context, const Wanted& wanted,
                          const oauth::ServerMetadata& server) {
  if (wanted.client.client_id.empty()) {
    const auto agent = find_agent(context, server.issuer, wanted.agent.agent_id);
    if (agent && agent->client) return registered_identity(*agent->client);
  }
  const auto client = find_identity(context, read_credentials(wanted.client, context.env), server);
  if (client) return *client;
  throw Error(Exit::unsupported, "no_client",
              "agents sign in through a client at " + quote(server.issuer) + ", and none is given",
              "give it with --client-id");
}

Obtained obtain_at(const Context& context, const Wanted& wanted, const Guard& guard,
                   const oauth::Scopes& scopes) {
  const bool app_native = oauth::has_app_native_login(guard.server, wanted.target.provider);
  check_issuer_of_agent(context, wanted, guard);
  if (app_native) check_same_issuer(context, wanted.client, guard);
  const auto client =
      app_native ? std::optional(client_of_agents(context, wanted, guard.server)) : std::nullopt;
  const Agent agent = read_agent(context, wanted.agent, guard.server.issuer);
  const Identity identity =
      client ? *client : agent_identity(agent.id, agent.secret, guard.server, context.env);
  Session session = new_session(context, wanted, guard, identity);
  session.grant = agent_grant;
  if (!app_native) session.client_secret = lasting_reference(wanted.agent.agent_secret);
  session.actor = agent.id;
  session.tokens.access_token = wanted.refused;
  const TokenAsk ask{guard.server, identity,         guard.resource,        wanted.scopes.audience,
                     scopes,       session.dpop_key, wanted.target.provider};
  const Asking asking{scopes, fingerprint({wanted.client, identity.secret, identity.key}) +
                                  fingerprint(agent.secret)};
  return renew_under_lock(context, session, asking, [&](Session& fresh) {
    if (app_native) {
      fresh.tokens = app_native_login(context, ask, redirect_uri_of(wanted, identity), agent);
      fresh.tokens.refresh_token = {};  // an agent signs in again; what it never uses is not kept
    } else {
      fresh.tokens = send_grant(context, ask, oauth::ClientCredentialsGrant{scopes});
    }
    compare_with_asked(context.env, fresh.tokens, "an actor token");
    leave_out_unproved_id_token(context, ask, fresh.tokens);
    return Source::minted;
  });
}

// A token may end before its answer said, or the answer may not have said when.
bool would_be_taken(const Secret& actor_token, const Guard& guard, const std::string& agent_id,
                    Time now) {
  try {
    oauth::check_actor_token(actor_token, guard.server.issuer, agent_id, now);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

Obtained obtain_agent_token(const Context& context, const Wanted& wanted,
                            const oauth::Scopes& scopes,
                            const std::optional<mcp::NeedsAuthorization>& needs) {
  const auto guard = find_guard(context, wanted.target, needs);
  if (!wanted.client.client_id.empty() &&
      !oauth::has_app_native_login(guard.server, wanted.target.provider))
    warn(context.env, "agents are clients themselves at " + quote(guard.server.issuer) +
                          ": the client " + quote(wanted.client.client_id) + " has no part in it");
  return obtain_at(context, wanted, guard, scopes.empty() ? guard.scopes : scopes);
}

Secret actor_token(const Context& context, const Wanted& wanted, const Guard& guard) {
  const auto& agent_id = wanted.agent.agent_id;
  SessionFilter filter;
  filter.url = guard.url;
  filter.resource = guard.resource;
  filter.issuer = guard.server.issuer;
  filter.actor = agent_id;
  filter.agent_only = true;
  Wanted plain = wanted;
  plain.dpop = {};     // it is shown to the authorization server alone, as a parameter
  plain.refused = {};  // that was another token
  Secret token;
  for (const auto& session : find_sessions(context, filter)) {
    if (!oauth::is_fresh(session.tokens, context.env.now())) continue;
    const Secret& kept = session.tokens.access_token;
    (would_be_taken(kept, guard, agent_id, context.env.now()) ? token : plain.refused) = kept;
  }
  if (token.empty()) {
    explain(context.env, "signing in the agent " + quote(agent_id));
    token = obtain_at(context, plain, guard, guard.scopes).session.tokens.access_token;
  }
  oauth::check_actor_token(token, guard.server.issuer, agent_id, context.env.now());
  return token;
}

}  // namespace mcpauth::app
