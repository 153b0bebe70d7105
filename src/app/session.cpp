#include "app/session.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/doubt.hpp"
#include "app/dpop.hpp"
#include "app/mended_index.hpp"
#include "app/output.hpp"
#include "app/shared_failure.hpp"
#include "app/sign_in_turn.hpp"
#include "base/url.hpp"
#include "jose/signing_key.hpp"
#include "store/journal.hpp"
#include "store/session_index.hpp"

namespace mcpauth::app {
namespace {

constexpr std::pair<http::Reach, std::string_view> reaches[] = {
    {http::Reach::public_only, "public"},
    {http::Reach::private_too, "private"},
    {http::Reach::loopback_too, "loopback"},
    {http::Reach::anywhere, "anywhere"},
};

http::Reach reach_named(std::string_view name) {
  for (const auto& [reach, text] : reaches) {
    if (text == name) return reach;
  }
  return http::Reach::public_only;
}

std::string name_of(http::Reach wanted) {
  for (const auto& [reach, text] : reaches) {
    if (reach == wanted) return std::string(text);
  }
  return {};
}

Json to_json(const Session& session) {
  Json record = {{"url", session.url},
                 {"audience", session.audience},
                 {"actor", session.actor},
                 {"auth_method", session.auth_method},
                 {"grant", session.grant},
                 {"reach", name_of(session.reach)},
                 {"tokens", oauth::to_json(session.tokens)}};
  if (!session.evidence.empty()) record["evidence"] = session.evidence;
  if (!session.client_secret.empty()) record["client_secret_reference"] = session.client_secret;
  if (!session.client_key.empty()) record["client_key_reference"] = session.client_key;
  if (!session.client_cert.empty()) record["client_certificate_file"] = session.client_cert;
  if (!session.client_cert_key.empty())
    record["client_certificate_key_file"] = session.client_cert_key;
  if (!session.signing_alg.empty()) record["signing_alg"] = session.signing_alg;
  if (!session.dpop_key.empty()) {
    record["dpop_key"] = session.dpop_key.reveal();
    record["dpop_jkt"] = session.dpop_jkt;
  }
  return record;
}

Session from_json(const Json& value) {
  const json::Object record(value, {"a kept session", Exit::store});
  const auto text = [&](std::string_view name) {
    return record.optional_string(name).value_or("");
  };
  const Json* tokens = record.find("tokens");
  if (tokens == nullptr) record.refuse("tokens", "is missing");
  return {text("url"),
          text("audience"),
          text("actor"),
          text("auth_method"),
          text("grant"),
          text("evidence"),
          text("client_secret_reference"),
          text("client_key_reference"),
          text("client_certificate_file"),
          text("client_certificate_key_file"),
          text("signing_alg"),
          Secret(text("dpop_key")),
          text("dpop_jkt"),
          reach_named(text("reach")),
          oauth::token_set_from_json(*tokens)};
}

// Return `ours` with what `found` has and this version would not have written: `known` is `found`
// as it would.
Json with_unknown(Json ours, const Json& found, const Json& known) {
  for (const auto& member : found.items()) {
    const Json* same = json::find(known, member.key());
    if (!known.contains(member.key())) ours[member.key()] = member.value();
    if (same == nullptr || !same->is_object() || !ours.contains(member.key())) continue;
    Json& mine = ours.at(member.key());
    mine = with_unknown(std::move(mine), member.value(), *same);
  }
  return ours;
}

bool has_its_key(const Session& session) {
  return session.dpop_jkt.empty() ||
         session.dpop_jkt == jose::thumbprint(jose::parse_signing_key(session.dpop_key));
}

// Return the session that is kept by `key`. What is none, or another one, is set aside (C-15): its
// issuer, resource or client was changed by somebody else.
Session session_of(const Context& context, const std::string& key, const Json& record) {
  try {
    Session session = from_json(record);
    if (session_key(session) == key && has_its_key(session)) return session;
  } catch (const Error& error) {
    context.store->refuse_damaged(session_kind, key, error.message);
  }
  context.store->refuse_damaged(session_kind, key,
                                "a kept session is not the one that it was kept as");
}

bool fits(const Session& session, const SessionFilter& filter) {
  const auto same = [](const std::string& wanted, const std::string& had) {
    return wanted.empty() || wanted == had;
  };
  return same(filter.issuer, session.tokens.issuer) &&
         same(filter.resource, session.tokens.resource) &&
         same(filter.client_id, session.tokens.client_id) &&
         same(filter.audience, session.audience) && same(filter.grant, session.grant) &&
         same(filter.auth_method, session.auth_method) && same(filter.actor, session.actor) &&
         filter.agent_only == is_agents_own(session) &&
         (!filter.bound_only || !session.dpop_key.empty());
}

}  // namespace

bool may_fit(const std::string& key, SessionFilter filter) {
  filter.grant.clear();
  filter.auth_method.clear();
  filter.bound_only = false;
  return fits(session_by_key(key), filter);
}

bool is_agents_own(const Session& session) {
  return session.grant == agent_grant;
}

bool was_signed_in(const Session& session) {
  return session.grant == "authorization_code" || session.grant == device_grant;
}

std::string kept_url(const std::string& url) {
  return url.empty() ? url : parse_url(url, "server's URL", UrlFrom::user).text();
}

store::Patience patience(const Context& context, std::chrono::milliseconds limit) {
  using std::chrono::milliseconds;
  store::Patience patience;
  patience.limit = limit;
  if (const auto& deadline = *context.deadline) {
    const auto left = *deadline - std::chrono::steady_clock::now();
    patience.limit = std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(left));
  }
  patience.sleep = stoppable_sleep(context.env);
  patience.on_wait = [&env = context.env] { say(env, "waiting for another mcpauth"); };
  return patience;
}

std::string session_place(const std::string& url, const std::string& resource,
                          const std::string& issuer) {
  return !url.empty() ? url : !resource.empty() ? resource : issuer;
}

std::string session_place(const Session& session) {
  return session_place(session.url, session.tokens.resource, session.tokens.issuer);
}

std::vector<Session> find_sessions(const Context& context, const SessionFilter& filter) {
  std::vector<Session> sessions;
  const auto place = session_place(filter.url, filter.resource, filter.issuer);
  std::vector<store::Entry> entries;
  const auto wanted = [&](const std::string& key) { return may_fit(key, filter); };
  with_index(context, place, [&] { entries = store::sessions_for(*context.store, place, wanted); });
  for (const auto& entry : entries) {
    Session session = session_of(context, entry.key, *entry.document);
    if (fits(session, filter)) sessions.push_back(std::move(session));
  }
  return sessions;
}

std::optional<Session> find_session(const Context& context, const std::string& key) {
  const auto record = context.store->find(session_kind, key);
  if (!record) return {};
  return session_of(context, key, *record);
}

std::optional<Session> reload_session(const Context& context, const Session& session) {
  return find_session(context, session_key(session));
}

void save_session(const Context& context, const Session& session) {
  const auto key = session_key(session);
  Json record = to_json(session);
  if (const auto found = context.store->find(session_kind, key))
    record = with_unknown(std::move(record), *found, to_json(from_json(*found)));
  const auto place = session_place(session);
  with_index(context, place,
             [&] { store::link_session(*context.store, place, key, patience(context)); });
  context.store->save(session_kind, key, record);
}

void prepare_session(const Context& context, const Session& session) {
  const auto place = session_place(session);
  with_index(context, place,
             [&] { store::prepare_session(*context.store, place, session_key(session)); });
}

void require_known_version(const Context& context, const Session& session) {
  store::require_known_version(*context.store, session_place(session), session_key(session));
}

void forget_session(const Context& context, const Session& session) {
  require_known_version(context, session);
  const auto key = session_key(session);
  context.store->forget(session_kind, key);
  forget_failures(context, key);
  forget_sign_in(context, session_place(session));
  if (const auto intent = store::find_intent(*context.store, session_kind, key, refresh_word))
    store::end(*context.store, *intent);
  forget_session_key(context, session);
  const auto place = session_place(session);
  with_index(context, place,
             [&] { store::unlink_session(*context.store, place, key, patience(context)); });
}

std::vector<Session> all_sessions(const Context& context, const store::Unreadable& unreadable) {
  std::vector<Session> sessions;
  for (const auto& entry : context.store->list(session_kind, unreadable)) {
    try {
      sessions.push_back(session_of(context, entry.key, *entry.document));
    } catch (const Error& error) {
      if (!unreadable) throw;
      unreadable(error);
    }
  }
  return sessions;
}

}  // namespace mcpauth::app
