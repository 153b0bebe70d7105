#include "store/session_index.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace mcpauth::store {
namespace {

using Keys = std::vector<std::string>;

Keys keys_of(const Json& index) {
  Keys keys;
  const Json* sessions = json::find(index, "sessions");
  if (sessions == nullptr || !sessions->is_array()) return keys;
  for (const Json& element : *sessions) {
    if (const auto* key = element.get_ptr<const Json::string_t*>()) keys.push_back(*key);
  }
  return keys;
}

// Run `use`, which reads an index entry and nothing else.
template <typename Use>
auto of_index(const Use& use) {
  try {
    return use();
  } catch (const Error& error) {
    if (error.code != "store_damaged") throw;
    throw Error(error.exit, index_damaged, error.message, error.hint);
  }
}

Json find_index(Store& store, std::string_view url) {
  return of_index([&] {
    Json index = store.find("url", url).value_or(Json{{"sessions", Json::array()}});
    const Json* sessions = json::find(index, "sessions");
    if (sessions == nullptr || !sessions->is_array())
      store.refuse_damaged("url", url, "an index of sessions has no list of them");
    return index;
  });
}

bool contains(const Keys& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace

std::vector<Entry> sessions_for(Store& store, std::string_view url,
                                const std::function<bool(const std::string& key)>& wanted) {
  std::vector<Entry> sessions;
  for (auto& key : keys_of(find_index(store, url))) {
    if (wanted && !wanted(key)) continue;
    if (auto session = store.find("session", key))
      sessions.push_back({std::move(key), json::Document(std::move(*session))});
  }
  return sessions;
}

void prepare_session(Store& store, std::string_view url, std::string_view session_key) {
  store.prepare("session", session_key);
  of_index([&] { store.prepare("url", url); });
}

void require_known_version(Store& store, std::string_view url, std::string_view session_key) {
  store.require_known_version("session", session_key);
  store.require_known_version("url", url);
}

void link_session(Store& store, std::string_view url, std::string_view session_key,
                  const Patience& patience) {
  link_sessions(store, url, {std::string(session_key)}, patience);
}

void link_sessions(Store& store, std::string_view url, const Keys& session_keys,
                   const Patience& patience) {
  const auto missing = [&](const Keys& linked) {
    Keys keys;
    for (const auto& key : session_keys) {
      if (!contains(linked, key)) keys.push_back(key);
    }
    return keys;
  };
  if (missing(keys_of(find_index(store, url))).empty()) return;
  const Lock lock = store.lock("url", url, patience);
  Json index = find_index(store, url);
  Keys keys = keys_of(index);
  const Keys added = missing(keys);
  if (added.empty()) return;
  keys.insert(keys.end(), added.begin(), added.end());
  index["sessions"] = keys;
  store.save("url", url, index);
}

std::optional<Keys> linked_keys(Store& store, std::string_view url) {
  if (!of_index([&] { return store.find("url", url); })) return {};
  return keys_of(find_index(store, url));
}

void unlink_session(Store& store, std::string_view url, std::string_view session_key,
                    const Patience& patience) {
  if (!contains(keys_of(find_index(store, url)), session_key)) return;
  const Lock lock = store.lock("url", url, patience);
  Json index = find_index(store, url);
  Keys keys = keys_of(index);
  std::erase(keys, session_key);
  if (keys.empty()) return store.forget("url", url);
  index["sessions"] = keys;
  store.save("url", url, index);
}

}  // namespace mcpauth::store
