#include "app/mint.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/exchange.hpp"
#include "app/known_client.hpp"
#include "app/new_session.hpp"
#include "app/output.hpp"
#include "app/renew.hpp"
#include "base/text.hpp"
#include "oauth/delegation.hpp"
#include "oauth/id_jag.hpp"

namespace mcpauth::app {
namespace {

oauth::TokenSet by_client_credentials(const Context& context, const TokenAsk& ask,
                                      const Evidence&) {
  return send_grant(context, ask, oauth::ClientCredentialsGrant{ask.scopes});
}

oauth::TokenSet by_jwt_bearer(const Context& context, const TokenAsk& ask,
                              const Evidence& evidence) {
  return send_grant(context, ask, oauth::JwtBearerGrant{evidence.subject.token, ask.scopes});
}

// MCP's enterprise-managed authorization: the identity provider makes of the ID token a grant for
// this authorization server and resource.
oauth::TokenSet by_id_jag(const Context& context, const TokenAsk& ask, const Evidence& evidence) {
  if (ask.resource.empty())
    throw Error(Exit::usage, "usage", "an identity provider's grant is for one resource",
                "name the MCP server by its URL, or the resource with --resource");
  const auto& secret = evidence.idp_client_secret;
  const auto auth = secret.empty() ? oauth::none(evidence.idp_client_id)
                                   : oauth::client_secret_basic(evidence.idp_client_id, secret);
  const Url endpoint =
      parse_url(evidence.idp_token_endpoint, "--idp-token-endpoint", UrlFrom::user);
  explain(context.env, "asking the identity provider at " + endpoint.origin());
  const auto request =
      oauth::id_jag_request(endpoint, evidence.subject.token, ask.scopes, auth,
                            {.resource = ask.resource, .audience = ask.server.issuer});
  const Secret assertion = oauth::parse_id_jag_response(context.transport(request));
  return send_grant(context, ask, oauth::JwtBearerGrant{assertion, ask.scopes, true});
}

oauth::TokenSet by_token_exchange(const Context& context, const TokenAsk& ask,
                                  const Evidence& evidence) {
  return exchange_token(context, ask, {evidence.subject, evidence.actor, "", ask.scopes});
}

struct MintRow {
  std::string_view grant;
  std::string_view grant_type;  // as servers list it
  std::string_view option;      // what gives the evidence
  oauth::TokenSet (*obtain)(const Context&, const TokenAsk&, const Evidence&);
};
constexpr MintRow mint_rows[] = {
    {"client_credentials", "client_credentials", "", by_client_credentials},
    {"jwt_bearer", oauth::jwt_bearer_grant_type, "--assertion", by_jwt_bearer},
    {"id_jag", oauth::jwt_bearer_grant_type, "--id-token", by_id_jag},
    {"token_exchange", oauth::token_exchange_grant_type, "--subject-token", by_token_exchange},
};

const MintRow* find_row(std::string_view grant) {
  const auto* row = std::find_if(std::begin(mint_rows), std::end(mint_rows),
                                 [&](const MintRow& each) { return each.grant == grant; });
  return row == std::end(mint_rows) ? nullptr : row;
}

// Who acts, where that can be read of the evidence before anything is asked.
std::string actor_of(const Evidence& evidence) {
  if (!evidence.actor) return {};
  const auto parties = oauth::read_parties(evidence.actor->token);
  return parties ? parties->subject : "";
}

Session session_of(const Context& context, const Wanted& wanted, const MintRow& row,
                   const Guard& guard, const Identity& identity) {
  Session session = new_session(context, wanted, guard, identity);
  session.grant = row.grant;
  if (wanted.evidence && !row.option.empty()) {
    session.evidence = fingerprint(*wanted.evidence);
    session.actor = actor_of(*wanted.evidence);
  }
  return session;
}

}  // namespace

bool needs_nobody(std::string_view grant) {
  return find_row(grant) != nullptr;
}

std::string_view evidence_option(std::string_view grant) {
  const MintRow* row = find_row(grant);
  return row != nullptr ? row->option : "";
}

Obtained mint(const Context& context, const Wanted& wanted, const std::string& grant,
              const Credentials& credentials, const oauth::Scopes& scopes,
              const std::optional<mcp::NeedsAuthorization>& needs) {
  const MintRow& row = *find_row(grant);
  const auto guard = find_guard(context, wanted.target, needs);
  check_same_issuer(context, credentials.options, guard);
  const auto identity = known_client(context, credentials, guard.server);
  if (!oauth::lists_grant(guard.server, row.grant_type))
    explain(context.env,
            fmt::format("the server does not list {}; trying it all the same", row.grant_type));
  Session session = session_of(context, wanted, row, guard, identity);
  session.tokens.access_token = wanted.refused;
  const TokenAsk ask{guard.server,
                     identity,
                     guard.resource,
                     wanted.scopes.audience,
                     scopes.empty() ? guard.scopes : scopes,
                     session.dpop_key,
                     wanted.target.provider};
  const Asking asking{ask.scopes, fingerprint(credentials)};
  auto obtained = renew_under_lock(context, session, asking, [&](Session& fresh) {
    auto tokens = row.obtain(context, ask, wanted.evidence.value_or(Evidence{}));
    leave_out_unproved_id_token(context, ask, tokens);
    fresh = session;
    fresh.tokens = std::move(tokens);
    return Source::minted;
  });
  compare_with_asked(context.env, obtained.session.tokens);
  return obtained;
}

}  // namespace mcpauth::app
