// What tells one session from another, as one text.
#include <nlohmann/json.hpp>

#include "app/session.hpp"

namespace mcpauth::app {

namespace {

// Who or what the token is for, where the client alone does not say: its own token is not to take
// the place of its user's.
std::string source_of(const Session& session) {
  if (is_agents_own(session)) return agent_grant;
  if (!session.evidence.empty()) return session.grant;
  const bool own = session.grant == "client_credentials";
  return own ? session.grant + ' ' + session.auth_method : session.auth_method;
}

}  // namespace

std::string session_key(const Session& session) {
  Json key = Json::array({session.tokens.issuer, session.tokens.resource, session.tokens.client_id,
                          session.actor, session.audience, source_of(session)});
  if (!session.dpop_jkt.empty()) key.push_back(session.dpop_jkt);
  return json::dump(key);
}

Session session_by_key(const std::string& key) {
  Session session;
  Json parts;
  try {
    parts = json::parse_untrusted(key, {"the key of a session", Exit::store});
  } catch (const Error&) {
    return session;
  }
  const auto part = [&](std::size_t index) {
    const auto* text = parts.is_array() && index < parts.size()
                           ? parts.at(index).get_ptr<const Json::string_t*>()
                           : nullptr;
    return text != nullptr ? *text : std::string();
  };
  session.tokens.issuer = part(0);
  session.tokens.resource = session.url = part(1);
  session.tokens.client_id = part(2);
  session.actor = part(3);
  session.audience = part(4);
  if (part(5) == agent_grant) session.grant = agent_grant;
  return session;
}

}  // namespace mcpauth::app
