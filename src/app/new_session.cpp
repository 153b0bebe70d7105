#include "app/new_session.hpp"

#include <fmt/format.h>

#include "app/dpop.hpp"
#include "app/login_command.hpp"
#include "app/secret_reference.hpp"
#include "base/text.hpp"

namespace mcpauth::app {

Session new_session(const Context& context, const Wanted& wanted, const Guard& guard,
                    const Identity& identity) {
  Session session;
  session.url = guard.url;
  session.audience = wanted.scopes.audience;
  session.auth_method = oauth::to_string(identity.method);
  session.client_secret = lasting_reference(identity.secret_reference);
  session.client_key = lasting_reference(identity.key_reference);
  if (identity.certificate) {
    session.client_cert = identity.certificate->certificate_file;
    session.client_cert_key = identity.certificate->key_file;
  }
  session.signing_alg = identity.signing_alg;
  session.reach = guard.server.reach;
  session.tokens.issuer = guard.server.issuer;
  session.tokens.resource = guard.resource;
  session.tokens.client_id = identity.client_id;
  if (wanted.dpop.wanted() || guard.dpop_required)
    bind_session(context, guard.server, wanted.dpop.key, wanted.agent.agent_id, session);
  return session;
}

void check_same_issuer(const Context& context, const Wanted& wanted, const Guard& guard) {
  if (wanted.client.client_id.empty() || !wanted.client.client_issuer.empty()) return;
  SessionFilter filter;
  filter.url = guard.url;
  filter.client_id = wanted.client.client_id;
  if (guard.url.empty()) return;
  for (const auto& session : find_sessions(context, filter)) {
    if (session.tokens.issuer == guard.server.issuer) continue;
    throw Error(Exit::unsafe, "issuer_changed",
                fmt::format("{} now names the issuer {}; client {} was used at {}", guard.url,
                            quote(guard.server.issuer), quote(wanted.client.client_id),
                            quote(session.tokens.issuer)),
                "if the client is registered there too, say --client-issuer " +
                    shell_word(guard.server.issuer) + "; if not, run: mcpauth logout " +
                    shell_word(guard.url));
  }
}

}  // namespace mcpauth::app
