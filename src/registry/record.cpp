#include "registry/record.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace mcpauth::registry {
namespace {

constexpr std::array<std::string_view, 4> nouns = {"server", "client", "agent", "access"};
constexpr std::array levels = {Level::native, Level::composed, Level::recorded};

// A client's record is the registration itself with our members beside its own, so that whoever
// signs in needs to know no more than RFC 7591.
Json to_json(const Record& record) {
  Json value = record.client && record.noun == Noun::client ? oauth::to_json(*record.client)
                                                            : Json::object();
  value["name"] = record.name;
  if (!record.id.empty()) value["id"] = record.id;
  value["level"] = to_string(record.level);
  value["object"] = *record.object;
  if (!record.made) value["made"] = false;
  if (!record.untaken->empty()) value["untaken"] = *record.untaken;
  if (record.client && record.noun != Noun::client)
    value["client"] = oauth::to_json(*record.client);
  if (!record.agent_secret.empty()) value["agent_secret"] = record.agent_secret.reveal();
  return value;
}

Level level_named(const std::string& name) {
  for (const auto level : levels) {
    if (to_string(level) == name) return level;
  }
  return Level::recorded;
}

Record record_from_json(Noun noun, const Json& value) {
  const json::Object object(value, {"a kept registration", Exit::store});
  Record record;
  record.noun = noun;
  record.name = object.string("name");
  record.id = object.optional_string("id").value_or("");
  record.level = level_named(object.optional_string("level").value_or(""));
  if (const auto neutral = object.optional_object("object"))
    record.object = json::Document(neutral->value());
  if (noun == Noun::client && object.find("client_id") != nullptr)
    record.client = oauth::client_registration_from_json(value);
  if (const auto client = object.optional_object("client"))
    record.client = oauth::client_registration_from_json(client->value());
  record.made = json::find(value, "made") == nullptr;
  if (const auto untaken = object.optional_object("untaken"))
    record.untaken = json::Document(untaken->value());
  record.agent_secret = Secret(object.optional_string("agent_secret").value_or(""));
  return record;
}

// A key is the JSON array of issuer and name.
bool is_of(const std::string& key, const std::string& issuer) {
  std::string beginning = json::dump(Json::array({issuer}));
  beginning.back() = ',';
  return key.starts_with(beginning);
}

}  // namespace

std::string_view to_string(Noun noun) {
  return nouns.at(static_cast<std::size_t>(noun));
}

std::string client_key(std::string_view issuer, std::string_view name) {
  return json::dump(Json::array({issuer, name}));
}

Records::Records(store::Store& store, std::string issuer, Keep keep)
    : store_(&store),
      issuer_(std::move(issuer)),
      changes_(keep == Keep::in_memory ? std::make_shared<Changes>() : nullptr) {}

std::string Records::key_of(std::string_view name) const {
  return client_key(issuer_, name);
}

std::optional<Record> Records::find(Noun noun, std::string_view name) const {
  if (changes_) {
    const auto changed = changes_->find({noun, std::string(name)});
    if (changed != changes_->end()) return changed->second;
  }
  const auto value = store_->find(to_string(noun), key_of(name));
  if (!value) return {};
  try {
    return record_from_json(noun, *value);
  } catch (const Error& error) {
    store_->refuse_damaged(to_string(noun), key_of(name), error.message);
  }
}

std::vector<Record> Records::list(Noun noun) const {
  std::map<std::string, Record> records;
  for (const auto& entry : store_->list(to_string(noun))) {
    if (!is_of(entry.key, issuer_)) continue;
    try {
      auto record = record_from_json(noun, *entry.document);
      records[record.name] = std::move(record);
    } catch (const Error& error) {
      store_->pass_over(to_string(noun), entry.key, error.message);
    }
  }
  if (changes_) {
    for (const auto& [key, record] : *changes_) {
      if (key.first != noun) continue;
      if (record)
        records[key.second] = *record;
      else
        records.erase(key.second);
    }
  }
  std::vector<Record> list;
  for (auto& [name, record] : records) list.push_back(std::move(record));
  return list;
}

void Records::save(const Record& record) const {
  if (changes_) {
    (*changes_)[{record.noun, record.name}] = record;
    return;
  }
  const Json value = to_json(record);
  record_from_json(record.noun, value);  // what could not be read again is not written
  store_->save(to_string(record.noun), key_of(record.name), value);
}

void Records::forget(Noun noun, std::string_view name) const {
  if (changes_)
    (*changes_)[{noun, std::string(name)}] = std::nullopt;
  else
    store_->forget(to_string(noun), key_of(name));
}

}  // namespace mcpauth::registry
