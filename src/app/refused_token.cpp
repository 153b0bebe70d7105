#include "app/refused_token.hpp"

namespace mcpauth::app {
namespace {

void expire(const Context& context, const Session& session, const Secret& refused) {
  const auto lock = context.store->lock("session", session_key(session), patience(context));
  auto current = reload_session(context, session);
  if (!current || !(current->tokens.access_token == refused)) return;
  current->tokens.expires_at = current->tokens.issued_at;
  save_session(context, *current);
}

}  // namespace

void forget_access_token(const Context& context, const TargetOptions& target,
                         const Secret& refused) {
  SessionFilter filter;
  filter.url = target.url;
  filter.issuer = target.issuer;
  filter.resource = target.resource;
  for (const bool agents_own : {false, true}) {
    filter.agent_only = agents_own;
    for (const auto& session : find_sessions(context, filter)) {
      if (session.tokens.access_token == refused) expire(context, session, refused);
    }
  }
}

}  // namespace mcpauth::app
