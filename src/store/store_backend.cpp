// Which backend a store has, and how the keyring's key seals and opens its documents.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "store/seal.hpp"
#include "store/store.hpp"

namespace mcpauth::store {
namespace {

constexpr auto backend_key = "backend";
constexpr auto keyring_item = "keyring_item";
constexpr std::chrono::seconds longest_first_key{10};
constexpr std::size_t item_digits = 8;

constexpr std::pair<Backend, std::string_view> backends[] = {
    {Backend::file, "file"}, {Backend::keyring, "keyring"}, {Backend::memory, "memory"}};

// A key that is not the right one says nothing against the file (C-20).
[[noreturn]] void refuse_sealed(const std::string& path, std::string_view problem) {
  throw Error(Exit::store, "store_sealed",
              fmt::format("{} is sealed, and {}", quote(path, 4'096), problem),
              "unlock the keyring that it was made with; without it, delete the file and sign in "
              "again");
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

Backend Store::remembered_backend() {
  if (!remembered_) {
    const auto settings = find(settings_kind, backend_key);
    const auto* name = settings ? json::find_string(*settings, "backend") : nullptr;
    const auto named = name != nullptr ? backend_named(*name) : Backend::file;
    // What was to be kept better than in files is not put into files.
    if (!named) refuse_newer(path_of(file_name(settings_kind, backend_key)));
    remembered_ = named;
  }
  return *remembered_;
}

void Store::remember_backend() {
  if (!said_ || in_memory() || remembered_backend() == *said_) return;
  remembered_ = *said_;
  const auto* name = *said_ == Backend::keyring ? "keyring" : "file";
  Json settings = find(settings_kind, backend_key).value_or(Json::object());
  settings["backend"] = name;
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

std::optional<Secret> Store::find_sealing_key() {
  const auto settings = find(settings_kind, backend_key);
  const auto* item = settings ? json::find_string(*settings, keyring_item) : nullptr;
  return item != nullptr ? keyring_.find(*item) : std::nullopt;
}

Secret Store::make_sealing_key() {
  Secret key = new_sealing_key();
  const std::string item = "store " + to_hex(sha256(key.reveal())).substr(0, item_digits);
  keyring_.keep(item, key);
  Json settings = find(settings_kind, backend_key).value_or(Json::object());
  settings[keyring_item] = item;
  save(settings_kind, backend_key, settings);
  return key;
}

}  // namespace mcpauth::store
