#include "store/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace mcpauth::store {
namespace {

constexpr std::int64_t version = 1;
constexpr json::Limits limits{8UL << 20U, 64, 200'000};

// A file: {"version", "kind", "key", "document"}. Other members are a newer version's and stay.
struct Kept {
  Json file;
  bool newer = false;
};

std::string file_name(std::string_view kind, std::string_view key) {
  return fmt::format("{}-{}.json", kind, to_hex(sha256(key)));
}

std::string lock_name(std::string_view kind, std::string_view key) {
  return fmt::format("{}-{}.lock", kind, to_hex(sha256(key)));
}

bool is_file_of(std::string_view name, std::string_view kind) {
  return name.size() == file_name(kind, {}).size() && name.starts_with(kind) &&
         name[kind.size()] == '-' && name.ends_with(".json");
}

Kept parse_file(std::string_view bytes, const std::string& name, const std::string& path) {
  const json::Source source{fmt::format("the file {}", quote(path, 4'096)), Exit::store};
  Kept kept{json::parse_untrusted(bytes, source, limits)};
  const json::Object file(kept.file, source);
  const auto written_by = file.optional_integer("version");
  if (!written_by || *written_by < 1) file.refuse("version", "is missing");
  kept.newer = *written_by > version;
  if (kept.newer) return kept;  // what else it has to have is that version's to say
  if (file_name(file.string("kind"), file.string("key")) != name)
    file.refuse("key", "belongs to another file");
  if (!file.optional_object("document")) file.refuse("document", "is missing");
  return kept;
}

constexpr std::size_t enough_bytes = limits.bytes + 1;

// What is damaged is neither "nothing" nor written over: it is set aside, and said once (C-4).
[[noreturn]] void set_aside(const Directory& directory, const std::string& name,
                            const Secret& bytes, const std::string& problem) {
  const auto aside = directory.set_aside(name, bytes, enough_bytes);
  throw Error(Exit::store, "store_damaged", problem,
              aside ? fmt::format("it is now {}; what it held must be obtained again",
                                  quote(directory.path_of(*aside), 4'096))
                    : "try again");
}

std::optional<Kept> read(const Directory& directory, const std::string& name) {
  const auto bytes = directory.read(name, enough_bytes);
  if (!bytes) return {};
  try {
    return parse_file(bytes->reveal(), name, directory.path_of(name));
  } catch (const Error& error) {
    set_aside(directory, name, *bytes, error.message);
  }
}

[[noreturn]] void refuse_newer(const std::string& path) {
  throw Error(Exit::store, "store_newer",
              fmt::format("{} was written by a newer mcpauth", quote(path, 4'096)),
              "use that version, or another --state-dir");
}

Entry entry_of(const Kept& kept, const std::string& path) {
  const auto* key = json::find_string(kept.file, "key");
  const Json* document = json::find(kept.file, "document");
  if (key == nullptr || document == nullptr) refuse_newer(path);
  return {*key, json::Document(*document)};
}

}  // namespace

Store::Store(std::string directory) : path_(std::move(directory)) {
  // With a slash at its end, a symbolic link would be followed.
  while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
}

const Directory* Store::existing() {
  if (!directory_) directory_ = Directory::open(path_);
  return directory_ ? &*directory_ : nullptr;
}

const Directory& Store::made() {
  if (!directory_) directory_ = Directory::make(path_);
  return *directory_;
}

std::optional<Json> Store::find(std::string_view kind, std::string_view key) {
  const Directory* directory = existing();
  if (directory == nullptr) return {};
  const std::string name = file_name(kind, key);
  const auto kept = read(*directory, name);
  if (!kept) return {};
  return *entry_of(*kept, directory->path_of(name)).document;
}

void Store::prepare(std::string_view kind, std::string_view key) {
  const Directory& directory = made();
  const std::string name = file_name(kind, key);
  const auto kept = read(directory, name);
  if (kept && kept->newer) refuse_newer(directory.path_of(name));
}

void Store::save(std::string_view kind, std::string_view key, const Json& document,
                 Durable durable) {
  const Directory& directory = made();
  if (!std::exchange(tidied_, true)) directory.remove_leftovers(directory.names());
  const std::string name = file_name(kind, key);
  const auto before = read(directory, name);
  if (before && before->newer) refuse_newer(directory.path_of(name));
  Json file = {{"version", version}, {"kind", kind}, {"key", key}, {"document", document}};
  if (before) file.insert(before->file.begin(), before->file.end());
  std::string bytes = json::dump_pretty(file) + '\n';
  parse_file(bytes, name, directory.path_of(name));
  directory.replace(name, bytes, durable);
  wipe(bytes);
}

void Store::forget(std::string_view kind, std::string_view key) {
  const Directory* directory = existing();
  if (directory == nullptr) return;
  const std::string name = file_name(kind, key);
  directory->remove(name);
  const auto names = directory->names();
  for (const auto& other : names) {
    if (std::string_view(other).starts_with(name + ".corrupt")) directory->remove(other);
  }
  directory->remove_leftovers(names);
  directory->sync();
}

void Store::refuse_damaged(std::string_view kind, std::string_view key,
                           const std::string& problem) {
  const Directory& directory = made();
  const std::string name = file_name(kind, key);
  set_aside(directory, name, directory.read(name, enough_bytes).value_or(Secret()), problem);
}

std::vector<Entry> Store::list(std::string_view kind) {
  const Directory* directory = existing();
  if (directory == nullptr) return {};
  std::vector<Entry> entries;
  for (const auto& name : directory->names()) {
    if (!is_file_of(name, kind)) continue;
    const auto kept = read(*directory, name);
    if (kept) entries.push_back(entry_of(*kept, directory->path_of(name)));
  }
  return entries;
}

Lock Store::lock(std::string_view kind, std::string_view key, const Patience& patience) {
  const Directory& directory = made();
  const std::string name = lock_name(kind, key);
  return wait_for_lock(directory.open_lock(name), directory.path_of(name), patience);
}

bool Store::is_locked(std::string_view kind, std::string_view key) {
  const Directory* directory = existing();
  return directory != nullptr && directory->is_locked(lock_name(kind, key));
}

}  // namespace mcpauth::store
