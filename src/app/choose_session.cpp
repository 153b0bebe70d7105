#include "app/choose_session.hpp"

#include <algorithm>
#include <functional>

#include "app/secret_option.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

using Trait = std::function<std::string(const Session&)>;

// What tells sessions apart, and the option that names it.
struct TellingTrait {
  const char* option;
  const char* before;  // it, in a line about a session
  Trait of;
  bool always = false;  // in that line: it says which session is meant
};
const TellingTrait traits[] = {
    {"--client-id", "client ", [](const Session& session) { return session.tokens.client_id; },
     true},
    {"--grant", " by ", [](const Session& session) { return session.grant; }, true},
    {"--issuer", " at ", [](const Session& session) { return session.tokens.issuer; }, true},
    {"--resource", ", resource ", [](const Session& session) { return session.tokens.resource; }},
    {"--agent-id", ", agent ", [](const Session& session) { return session.actor; }},
    {"--audience", ", audience ", [](const Session& session) { return session.audience; }},
    {"--client-auth", ", authentication ",
     [](const Session& session) { return session.auth_method; }},
    {nullptr, ", bound to the key ", [](const Session& session) { return session.dpop_jkt; }},
};

bool tells_apart(const TellingTrait& trait, const std::vector<Session>& sessions) {
  const auto first = trait.of(sessions.front());
  return std::any_of(sessions.begin(), sessions.end(),
                     [&](const Session& session) { return trait.of(session) != first; });
}

// Drop the sessions that have something which nobody asked for, where one is there without it.
void prefer_without(std::vector<Session>& sessions, const Trait& trait) {
  const auto has = [&](const Session& session) { return !trait(session).empty(); };
  if (!std::all_of(sessions.begin(), sessions.end(), has)) std::erase_if(sessions, has);
}

void prefer_plain(std::vector<Session>& sessions, const Wanted& wanted) {
  if (!wanted.dpop.wanted())
    prefer_without(sessions, [](const Session& session) { return session.dpop_jkt; });
  if (wanted.agent.agent_id.empty() && !wanted.agent_only)
    prefer_without(sessions, [](const Session& session) { return session.actor; });
  if (wanted.scopes.audience.empty())
    prefer_without(sessions, [](const Session& session) { return session.audience; });
}

std::string session_line(const Session& session, const std::vector<Session>& sessions) {
  std::string line;
  for (const auto& trait : traits) {
    const auto value = trait.of(session);
    if (!value.empty() && (trait.always || tells_apart(trait, sessions)))
      line += trait.before + quote(value);
  }
  return line;
}

// The options that tell these sessions apart, and no others.
std::string telling_options(const std::vector<Session>& sessions) {
  std::vector<std::string> options;
  for (const auto& trait : traits) {
    if (trait.option != nullptr && tells_apart(trait, sessions)) options.emplace_back(trait.option);
  }
  return options.empty() ? "sign out of one of them with 'mcpauth logout'"
                         : "choose with " + join(options, " or ");
}

void check_client_issuer(const Wanted& wanted, const Session& session) {
  const auto& named = wanted.client.client_issuer;
  if (named.empty() || named == session.tokens.issuer) return;
  throw Error(Exit::unsafe, "issuer_mismatch",
              "the client is registered at " + quote(named) +
                  ", and the kept session's issuer is " + quote(session.tokens.issuer),
              "name the session's client, or leave out --client-issuer");
}

}  // namespace

std::optional<Session> choose_session(const Context& context, const Wanted& wanted,
                                      const std::optional<mcp::NeedsAuthorization>& needs) {
  auto filter = filter_of(wanted);
  // Who is named with an issuer is nobody of that name at another one.
  const bool named = !filter.client_id.empty() || !filter.actor.empty();
  if (named && filter.issuer.empty()) filter.issuer = wanted.client.client_issuer;
  auto sessions = find_sessions(context, filter);
  if (sessions.empty()) return {};
  if (needs) {
    filter.issuer = find_guard(context, wanted.target, needs).server.issuer;
    sessions = find_sessions(context, filter);
    if (sessions.empty()) return {};
  }
  prefer_plain(sessions, wanted);
  if (sessions.size() == 1) {
    auto& session = sessions.front();
    check_client_issuer(wanted, session);
    withdraw_variables({session.client_secret, session.client_key}, context.env);
    return std::move(session);
  }
  std::vector<std::string> lines;
  for (const auto& session : sessions) lines.push_back(session_line(session, sessions));
  throw Error(Exit::usage, "several_sessions", "several sessions fit: " + join(lines, "; "),
              telling_options(sessions));
}

}  // namespace mcpauth::app
