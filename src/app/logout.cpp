#include "app/logout.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/guard.hpp"
#include "app/identity.hpp"
#include "app/output.hpp"
#include "base/text.hpp"
#include "http/stamp.hpp"
#include "oauth/revocation.hpp"
#include "store/session_index.hpp"

namespace mcpauth::app {
namespace {

// Revoke the session's tokens; return why there is no way to do that, or nothing.
std::string revoke(const Context& context, const Session& session) {
  const auto server = find_server(context, session.tokens.issuer, session.reach);
  if (!server.revocation_endpoint)
    return quote(server.issuer) + " revokes no tokens: they stay good until they expire";
  const auto identity = identity_of(context, {}, session, server);
  const bool refreshable = !session.tokens.refresh_token.empty();
  const auto response = context.transport(http::built_anew([&] {
    return oauth::revocation_request(
        server, refreshable ? session.tokens.refresh_token : session.tokens.access_token,
        refreshable ? "refresh_token" : "access_token", prove(identity, server, context.env));
  }));
  try {
    oauth::parse_revocation_response(response);
  } catch (const Error& error) {
    // RFC 7009 §2.2.1: the server has no way to do that, as one without the endpoint.
    if (refreshable || error.code != "unsupported_token_type") throw;
    return quote(server.issuer) + " revokes no such access token: it stays good until it expires";
  }
  return {};
}

void forget_sealed(const Context& context, const KeptSession& kept) {
  auto& store = *context.store;
  const auto& session = kept.session;
  const auto place = session_place(session.url, session.tokens.resource, session.tokens.issuer);
  const auto lock = store.lock(session_kind, kept.key, patience(context));
  store::require_known_version(store, place, kept.key);
  store.forget(session_kind, kept.key);
  try {
    store::unlink_session(store, place, kept.key, patience(context));
  } catch (const Error& error) {
    if (error.code != "store_sealed") throw;
    store.forget("url", place);  // it would be in the way of the next sign-in
  }
}

SessionEnd failed_end(Exit exit, const std::string& code, const std::string& why) {
  return {false, why,
          Error(exit, code, "the session is forgotten, but its tokens were not revoked: " + why)};
}

}  // namespace

std::vector<KeptSession> kept_sessions(const Context& context,
                                       const store::Unreadable& unreadable) {
  std::vector<KeptSession> list;
  for (auto& key : context.store->keys(session_kind, unreadable)) {
    try {
      if (auto session = find_session(context, key))
        list.push_back({key, std::move(*session), std::nullopt});
    } catch (const Error& error) {
      if (error.code == "store_sealed")
        list.push_back({key, session_by_key(key), error});
      else if (error.code == "store_damaged")
        unreadable(error);
      else
        throw;
    }
  }
  return list;
}

SessionEnd end_session(const Context& context, const KeptSession& kept) {
  if (!kept.sealed) return end_session(context, kept.session);
  forget_sealed(context, kept);
  return failed_end(Exit::store, kept.sealed->code, kept.sealed->message);
}

SessionEnd end_session(const Context& context, const Session& session) {
  SessionEnd end;
  const auto lock = context.store->lock(session_kind, session_key(session), patience(context));
  const auto kept = reload_session(context, session);  // perhaps refreshed while we waited
  if (!kept) return end;
  require_known_version(context, *kept);
  try {
    end.not_revoked = revoke(context, *kept);
    end.revoked = end.not_revoked.empty();
    if (!end.revoked) say(context.env, end.not_revoked);
  } catch (const Error& error) {
    const bool is_stopped = error.exit == Exit::interrupted || error.exit == Exit::terminated;
    // Nothing was asked yet, or nobody waits for the answer: the session stays.
    if (error.exit == Exit::store || is_stopped) throw;
    const auto exit = error.exit == Exit::network ? Exit::network : Exit::refused;
    end = failed_end(exit, error.exit == exit ? error.code : "not_revoked", error.message);
  }
  forget_session(context, session);
  return end;
}

}  // namespace mcpauth::app
