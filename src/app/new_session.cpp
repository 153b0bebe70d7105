#include "app/new_session.hpp"

#include <fmt/format.h>

#include "app/dpop.hpp"
#include "app/login_command.hpp"
#include "app/secret_reference.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// Throw where `who`, whose sessions fit `filter`, has some for this server, an agent's own among
// them, and none at its issuer.
void refuse_another_issuer(const Context& context, const Guard& guard, const std::string& who,
                           SessionFilter filter) {
  if (guard.url.empty()) return;
  filter.url = guard.url;
  std::string before;
  for (const bool agents_own : {false, true}) {
    filter.agent_only = agents_own;
    for (const auto& session : find_sessions(context, filter)) {
      if (session.tokens.issuer == guard.server.issuer) return;
      before = session.tokens.issuer;
    }
  }
  if (before.empty()) return;
  throw Error(Exit::unsafe, "issuer_changed",
              fmt::format("{} now names the issuer {}; {} was used at {}", guard.url,
                          quote(guard.server.issuer), who, quote(before)),
              "if it is registered there too, name it again with --client-issuer " +
                  shell_word(guard.server.issuer) + "; if not, run: mcpauth logout " +
                  shell_word(guard.url));
}

}  // namespace

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

void check_same_issuer(const Context& context, const ClientOptions& client, const Guard& guard) {
  if (!client.client_issuer.empty())
    return check_client_issuer(client.client_issuer, guard.server.issuer);
  if (client.client_id.empty()) return;
  SessionFilter filter;
  filter.client_id = client.client_id;
  refuse_another_issuer(context, guard, "client " + quote(client.client_id), filter);
}

void check_issuer_of_agent(const Context& context, const Wanted& wanted, const Guard& guard) {
  if (!wanted.client.client_issuer.empty())
    return check_client_issuer(wanted.client.client_issuer, guard.server.issuer);
  SessionFilter filter;
  filter.actor = wanted.agent.agent_id;
  refuse_another_issuer(context, guard, "agent " + quote(filter.actor), filter);
}

}  // namespace mcpauth::app
