#include "app/logout.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/guard.hpp"
#include "app/identity.hpp"
#include "app/output.hpp"
#include "base/text.hpp"
#include "oauth/revocation.hpp"
#include "store/session_index.hpp"

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
  try {
    oauth::parse_revocation_response(response);
  } catch (const Error& error) {
    // RFC 7009 §2.2.1: the server has no way to do that, as one without the endpoint.
    if (refreshable || error.code != "unsupported_token_type") throw;
    say(context.env,
        quote(server.issuer) + " revokes no such access token: it stays good until it expires");
    return false;
  }
  return true;
}

// Return what the key of a session says of it (session_key). The server's URL is not in it: most
// often it is the resource.
Session session_by_key(const std::string& key) {
  constexpr std::size_t named = 3;
  Session session;
  const Json parts = json::parse_untrusted(key, {"the key of a session", Exit::store});
  if (!parts.is_array() || parts.size() < named) return session;
  const auto part = [&](std::size_t index) {
    const auto* text = parts.at(index).get_ptr<const Json::string_t*>();
    return text != nullptr ? *text : std::string();
  };
  session.tokens.issuer = part(0);
  session.tokens.resource = session.url = part(1);
  session.tokens.client_id = part(2);
  return session;
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

}  // namespace

std::vector<KeptSession> kept_sessions(const Context& context) {
  std::vector<KeptSession> list;
  for (auto& key : context.store->keys(session_kind)) {
    try {
      if (auto session = find_session(context, key))
        list.push_back({key, std::move(*session), std::nullopt});
    } catch (const Error& error) {
      if (error.code != "store_sealed") throw;
      list.push_back({key, session_by_key(key), error});
    }
  }
  return list;
}

SessionEnd end_session(const Context& context, const KeptSession& kept) {
  if (!kept.sealed) return end_session(context, kept.session);
  forget_sealed(context, kept);
  return {.revoked = false,
          .failure = Error(Exit::store, kept.sealed->code,
                           "the session is forgotten, but its tokens were not revoked: " +
                               kept.sealed->message)};
}

SessionEnd end_session(const Context& context, const Session& session) {
  SessionEnd end;
  const auto lock = context.store->lock(session_kind, session_key(session), patience(context));
  const auto kept = reload_session(context, session);  // perhaps refreshed while we waited
  if (!kept) return end;
  require_known_version(context, *kept);
  try {
    end.revoked = revoke(context, *kept);
  } catch (const Error& error) {
    if (error.exit == Exit::store) throw;  // nothing was asked yet: the session stays
    const auto exit = error.exit == Exit::network ? Exit::network : Exit::refused;
    end.failure =
        Error(exit, error.exit == exit ? error.code : "not_revoked",
              "the session is forgotten, but its tokens were not revoked: " + error.message);
  }
  forget_session(context, session);
  return end;
}

}  // namespace mcpauth::app
