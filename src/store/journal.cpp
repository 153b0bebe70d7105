#include "store/journal.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace mcpauth::store {
namespace {

constexpr auto intent_kind = "intent";

std::string key_of(const std::string& kind, const std::string& key, const std::string& what) {
  return json::dump(Json::array({kind, key, what}));
}

std::string key_of(const Intent& intent) {
  return key_of(intent.kind, intent.key, intent.what);
}

Json to_json(const Intent& intent) {
  return {{"what", intent.what},
          {"kind", intent.kind},
          {"key", intent.key},
          {"about", *intent.about},
          {"at", to_epoch(intent.at)}};
}

Intent from_json(const Json& value) {
  const json::Object record(value, {"an entry of the journal", Exit::store});
  Intent intent{record.string("what"),
                record.string("kind"),
                record.string("key"),
                {},
                from_epoch(record.optional_integer("at").value_or(0))};
  if (const auto about = record.optional_object("about"))
    intent.about = json::Document(about->value());
  return intent;
}

Intent intent_of(Store& store, const Entry& entry) {
  try {
    return from_json(*entry.document);
  } catch (const Error& error) {
    store.refuse_damaged(intent_kind, entry.key, error.message);
  }
}

// Nothing was sent where the connection did not come about.
bool reached_nobody(const Error& error) {
  constexpr std::string_view codes[] = {"dns_failed", "connection_failed", "tls_failed",
                                        "library_missing"};
  return std::find(std::begin(codes), std::end(codes), error.code) != std::end(codes);
}

}  // namespace

void begin(Store& store, const Intent& intent) {
  store.save(intent_kind, key_of(intent), to_json(intent));
}

void end(Store& store, const Intent& intent) {
  // The result is kept durably: an entry that came back would only be a doubt too many.
  store.forget(intent_kind, key_of(intent), Durable::no);
}

std::optional<Intent> find_intent(Store& store, const std::string& kind, const std::string& key,
                                  const std::string& what) {
  const auto entry_key = key_of(kind, key, what);
  const auto record = store.find(intent_kind, entry_key);
  if (!record) return {};
  return intent_of(store, {entry_key, json::Document(*record)});
}

std::vector<Intent> in_doubt(Store& store, const Unreadable& unreadable) {
  std::vector<Intent> intents;
  for (const auto& entry : store.list(intent_kind, unreadable)) {
    try {
      Intent intent = intent_of(store, entry);
      if (!store.is_locked(intent.kind, intent.key)) intents.push_back(std::move(intent));
    } catch (const Error& error) {
      if (!unreadable) throw;
      unreadable(error);
    }
  }
  return intents;
}

bool leaves_doubt(const Error& error) {
  switch (error.exit) {
    case Exit::usage:
    case Exit::sign_in_needed:
    case Exit::refused:
    case Exit::unsafe:
    case Exit::unsupported:
      return false;
    case Exit::network:
      return !reached_nobody(error);
    default:
      return true;
  }
}

bool is_refusal(const Error& error) {
  return error.exit == Exit::refused;
}

void journaled(Store& store, const Intent& intent, const std::function<void()>& request,
               const std::function<bool(const Error&)>& in_doubt,
               const std::function<bool(const Error&)>& ends_earlier) {
  const auto earlier = find_intent(store, intent.kind, intent.key, intent.what);
  begin(store, intent);
  try {
    request();
  } catch (const Error& error) {
    if (in_doubt(error)) throw;
    if (earlier && !ends_earlier(error))
      begin(store, *earlier);
    else
      end(store, intent);
    throw;
  }
  try {
    end(store, intent);
  } catch (const Error&) {
    return;  // an entry that stays says less than a result that is kept
  }
}

}  // namespace mcpauth::store
