#include "app/token_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/show_token.hpp"
#include "base/text.hpp"
#include "jose/jwt.hpp"
#include "oauth/delegation.hpp"

namespace mcpauth::app {
namespace {

// The subject and the actor that the token names, where it can be read.
oauth::Parties parties_of(const Session& session) {
  auto parties = oauth::read_parties(session.tokens.access_token).value_or(oauth::Parties{});
  if (parties.subject.empty()) parties.subject = session.tokens.subject;
  if (parties.actor.empty() && !is_agents_own(session)) parties.actor = session.tokens.actor;
  return parties;
}

// What a JWT says, unverified; null for another token.
Json claims_of(const Secret& token) {
  try {
    return jose::decode(token.reveal()).claims;
  } catch (const Error&) {
    return {};
  }
}

void add(Json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

// The members that token and session share.
void add_facts(Json& object, const Session& session) {
  const auto& tokens = session.tokens;
  const auto parties = parties_of(session);
  add(object, "token_type", tokens.token_type);
  if (tokens.expires_at) object["expires_at"] = to_rfc3339(*tokens.expires_at);
  add(object, "scope", oauth::scope_text(tokens.scopes));
  add(object, "requested_scope", oauth::scope_text(tokens.requested_scopes));
  add(object, "issuer", tokens.issuer);
  add(object, "resource", tokens.resource);
  add(object, "client_id", tokens.client_id);
  add(object, "subject", parties.subject);
  add(object, "actor", parties.actor);
  if (const auto actors = actors_of(claims_of(tokens.access_token)); !actors.empty())
    object["actors"] = actors;
}

std::string line(std::string_view name, std::string_view value) {
  return value.empty() ? "" : fmt::format("  {:<10} {}\n", name, safe_text(value, 400));
}

std::string expiry_text(const oauth::TokenSet& tokens, Time now) {
  if (!tokens.expires_at) return "not said by the server";
  const auto span = *tokens.expires_at - now;
  const auto words = to_words(span);
  return to_rfc3339(*tokens.expires_at) +
         (span.count() > 0 ? " (in " + words + ")" : " (" + words + " ago)");
}

}  // namespace

Json token_json(const Obtained& obtained, ShowAccess access, ShowRefresh refresh) {
  const auto& tokens = obtained.session.tokens;
  Json object = {{"schema", "mcpauth/token/1"}};
  Json response = *tokens.response;
  if (access == ShowAccess::yes) {
    object["access_token"] = tokens.access_token.reveal();
    response["access_token"] = tokens.access_token.reveal();
  }
  if (refresh == ShowRefresh::yes) {
    if (!tokens.refresh_token.empty()) response["refresh_token"] = tokens.refresh_token.reveal();
    if (!tokens.id_token.empty()) response["id_token"] = tokens.id_token.reveal();
  }
  add_facts(object, obtained.session);
  object["source"] = to_string(obtained.source);
  object["response"] = std::move(response);
  return object;
}

void print_token(Env& env, const Obtained& obtained, bool json, ShowRefresh refresh) {
  if (json) {
    print_json(env, token_json(obtained, ShowAccess::yes, refresh));
  } else {
    if (!obtained.session.dpop_key.empty())
      warn(env,
           "this token is bound to a key (DPoP): no request is accepted with it that does not "
           "prove the key as well; 'mcpauth call' does");
    print(env, std::string(obtained.session.tokens.access_token.reveal()) + '\n');
  }
}

std::string session_summary(const Session& session, Time now) {
  const auto& tokens = session.tokens;
  const auto parties = parties_of(session);
  std::string renewal = !tokens.refresh_token.empty() ? "by refresh token"
                        : was_signed_in(session)      ? "by signing in again"
                                                      : "minted again";
  return safe_text(session_place(session.url, tokens.resource, tokens.issuer), 400) + '\n' +
         line("resource", tokens.resource == session.url ? "" : tokens.resource) +
         line("issuer", tokens.issuer) + line("client", tokens.client_id) +
         line("subject", parties.subject) + line("actor", parties.actor) +
         line("acting", actor_chain(claims_of(tokens.access_token))) +
         line("agent", is_agents_own(session) ? session.actor : "") +
         line("scope", oauth::scope_text(tokens.scopes)) + line("audience", session.audience) +
         line("expires", expiry_text(tokens, now)) + line("renewal", renewal);
}

Json session_json(const Session& session, Time now) {
  Json object = Json::object();
  add(object, "url", session.url);
  add_facts(object, session);
  add(object, "audience", session.audience);
  add(object, "agent", is_agents_own(session) ? session.actor : "");
  object["grant"] = session.grant;
  object["fresh"] = oauth::is_fresh(session.tokens, now);
  object["refreshable"] = !session.tokens.refresh_token.empty();
  return object;
}

}  // namespace mcpauth::app
