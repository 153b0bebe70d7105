#include "app/logout.hpp"

#include <fmt/format.h>

#include "app/guard.hpp"
#include "app/identity.hpp"
#include "app/output.hpp"
#include "base/text.hpp"
#include "oauth/revocation.hpp"

namespace mcpauth::app {
namespace {

bool revoke(const Context& context, const Session& session) {
  const auto server = find_server(context, session.tokens.issuer, session.reach);
  if (!server.revocation_endpoint) {
    explain(context.env,
            quote(server.issuer) + " revokes no tokens: they stay good until they expire");
    return false;
  }
  const auto identity = identity_of(context, {}, session, server);
  const bool refreshable = !session.tokens.refresh_token.empty();
  const auto response = context.transport(oauth::revocation_request(
      server, refreshable ? session.tokens.refresh_token : session.tokens.access_token,
      refreshable ? "refresh_token" : "access_token", prove(identity, server, context.env)));
  oauth::parse_revocation_response(response);
  return true;
}

}  // namespace

SessionEnd end_session(const Context& context, const Session& session) {
  SessionEnd end;
  const auto lock = context.store->lock(session_kind, session_key(session), patience(context));
  const auto kept = reload_session(context, session);  // perhaps refreshed while we waited
  if (!kept) return end;
  try {
    end.revoked = revoke(context, *kept);
  } catch (const Error& error) {
    if (error.exit == Exit::store) throw;  // nothing was asked yet: the session stays
    const auto exit = error.exit == Exit::network ? Exit::network : Exit::refused;
    end.failure =
        Error(exit, error.code,
              "the session is forgotten, but its tokens were not revoked: " + error.message);
  }
  forget_session(context, session);
  return end;
}

}  // namespace mcpauth::app
