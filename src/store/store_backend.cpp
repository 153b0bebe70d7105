// Which backend a store has, and how the keyring's key seals and opens its documents.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "store/ownership.hpp"
#include "store/seal.hpp"
#include "store/store.hpp"

namespace mcpauth::store {
namespace {

constexpr auto backend_key = "backend";
constexpr auto settings_damaged = "settings_damaged";
constexpr auto say_again = "say --store keyring or --store file again";
constexpr std::chrono::seconds longest_first_key{10};
constexpr std::size_t item_digits = 8;

constexpr std::pair<Backend, std::string_view> backends[] = {
    {Backend::file, "file"}, {Backend::keyring, "keyring"}, {Backend::memory, "memory"}};

// A key that is not the right one says nothing against the file (C-20).
[[noreturn]] void refuse_sealed(const std::string& path, std::string_view problem) {
  throw Error(Exit::store, "store_sealed",
              fmt::format("{} is sealed, and {}", quote(path, longest_path), problem),
              "unlock the keyring that it was made with; without it, delete the file and sign in "
              "again");
}

// What cannot be read says nothing.
std::optional<std::string> keyring_item_in(const Secret& bytes, const std::string& name) {
  if (bytes.reveal().find(keyring_item) == std::string_view::npos) return {};
  try {
    const auto parsed = parse_file(bytes.reveal(), name, name);
    const auto* item = json::find_string(parsed.file, keyring_item);
    return item != nullptr ? std::optional(*item) : std::nullopt;
  } catch (const Error&) {
    return {};
  }
}

void sleep(std::chrono::milliseconds span) {
  std::this_thread::sleep_for(span);
}

}  // namespace

std::optional<Backend> backend_named(std::string_view name) {
  for (const auto& [backend, text] : backends) {
    if (text == name) return backend;
  }
  return {};
}

Entry Store::entry_of(const ParsedFile& kept, const std::string& name) {
  const auto* key = json::find_string(kept.file, "key");
  const Json* document = json::find(kept.file, "document");
  const auto* sealed = json::find_string(kept.file, "sealed");
  if (key == nullptr || (document == nullptr && sealed == nullptr)) refuse_newer(path_of(name));
  if (document != nullptr) return {*key, json::Document(*document)};
  const auto opened = open_sealed(sealing_key(IfAbsent::refuse, name), *sealed, name);
  if (!opened) refuse_sealed(path_of(name), "the key in the keyring does not open it");
  return {*key, json::Document(parse_document(opened->reveal(), path_of(name)))};
}

std::string Store::sealed(const Json& document, const std::string& name) {
  std::string text = json::dump(document);
  auto bytes = seal(sealing_key(IfAbsent::make, name), text, name);
  wipe(text);
  return bytes;
}

bool Store::is_sealed(std::string_view kind, Durable durable,
                      const std::optional<ParsedFile>& before) {
  if (durable == Durable::no || kind == settings_kind) return false;
  if (!said_ && before && before->file.contains("sealed")) return true;
  return backend() == Backend::keyring;
}

Backend Store::backend() {
  return said_ ? *said_ : remembered_backend();
}

std::optional<Json> Store::find_settings() {
  try {
    return find(settings_kind, backend_key);
  } catch (const Error& error) {
    if (error.code != "store_damaged") throw;
    throw Error(error.exit, settings_damaged, error.message + ", and is set aside", say_again);
  }
}

// Nothing where it was lost with its file: what was to be kept better than in files is not put into
// files.
std::optional<Backend> Store::kept_backend() {
  const auto settings = find_settings();
  if (!settings && set_aside_path(settings_kind, backend_key)) return {};
  const auto* name = settings ? json::find_string(*settings, "backend") : nullptr;
  const auto named = name != nullptr ? backend_named(*name) : Backend::file;
  if (!named) refuse_newer(path_of(file_name(settings_kind, backend_key)));
  return named;
}

Backend Store::remembered_backend() {
  if (!remembered_) remembered_ = kept_backend();
  if (!remembered_)
    throw Error(Exit::store, settings_damaged,
                quote(path_of(file_name(settings_kind, backend_key)), longest_path) +
                    " was damaged, and is set aside: it said where sessions are to be kept",
                say_again);
  return *remembered_;
}

void Store::remember_backend() {
  if (!said_ || in_memory()) return;
  if (!remembered_) remembered_ = kept_backend();
  if (remembered_ == said_) return;
  remembered_ = said_;
  const auto* name = *said_ == Backend::keyring ? "keyring" : "file";
  Json settings = find_settings().value_or(Json::object());
  settings["backend"] = name;
  if (!sealing_item_.empty()) settings[keyring_item] = sealing_item_;
  save(settings_kind, backend_key, settings);
}

const Secret& Store::sealing_key(IfAbsent if_absent, const std::string& name) {
  if (!sealing_key_.empty()) return sealing_key_;
  if (!keyring_.find || !keyring_.keep) refuse_sealed(path_of(name), "this run has no keyring");
  auto found = find_sealing_key();
  if (!found && if_absent == IfAbsent::refuse)
    refuse_sealed(path_of(name), "its key is not in the keyring");
  if (!found) {
    const Lock only_one = lock(settings_kind, backend_key, {longest_first_key, sleep, {}});
    found = find_sealing_key();
    if (!found) found = make_sealing_key();
  }
  sealing_key_ = std::move(*found);
  return sealing_key_;
}

// Each sealed file says it too, for when the settings are lost.
std::optional<std::string> Store::find_keyring_item() {
  const auto settings = find_settings();
  if (const auto* item = settings ? json::find_string(*settings, keyring_item) : nullptr)
    return *item;
  const Directory* directory = existing();
  if (directory == nullptr) return {};
  for (const auto& name : directory->names()) {
    const auto bytes = name.ends_with(".json") ? directory->read(name, largest_file) : std::nullopt;
    if (auto item = bytes ? keyring_item_in(*bytes, name) : std::nullopt) return item;
  }
  return {};
}

std::optional<Secret> Store::find_sealing_key() {
  const auto item = find_keyring_item();
  if (!item) return {};
  sealing_item_ = *item;
  return keyring_.find(*item);
}

Secret Store::make_sealing_key() {
  Secret key = new_sealing_key();
  sealing_item_ = "store " + to_hex(sha256(key.reveal())).substr(0, item_digits);
  keyring_.keep(sealing_item_, key);
  Json settings = find_settings().value_or(Json::object());
  settings[keyring_item] = sealing_item_;
  save(settings_kind, backend_key, settings);
  return key;
}

}  // namespace mcpauth::store
