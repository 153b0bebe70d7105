#include "store/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "store/file_format.hpp"
#include "store/ownership.hpp"

namespace mcpauth::store {
namespace {

constexpr std::size_t enough_bytes = largest_file + 1;

// What is damaged is neither "nothing" nor written over: it is set aside, and said once (C-4).
[[noreturn]] void set_aside(const Directory& directory, const std::string& name,
                            const Secret& bytes, const std::string& problem) {
  const auto aside = directory.set_aside(name, bytes, enough_bytes);
  throw Error(Exit::store, "store_damaged", problem,
              aside ? fmt::format("it is now {}; what it held must be obtained again",
                                  quote(directory.path_of(*aside), longest_path))
                    : "try again");
}

// What cannot be read says no version.
bool is_newer(const Secret& bytes, const std::string& name) {
  try {
    return parse_file(bytes.reveal(), name, name).newer;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

Store::Store(std::string directory, std::optional<Backend> backend, Keyring keyring)
    : path_(std::move(directory)), said_(backend), keyring_(std::move(keyring)) {
  // With a slash at its end, a symbolic link would be followed.
  while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
}

const Directory* Store::existing() {
  if (in_memory()) return nullptr;
  if (!directory_) directory_ = Directory::open(path_);
  return directory_ ? &*directory_ : nullptr;
}

const Directory& Store::made() {
  if (!directory_) directory_ = Directory::make(path_);
  return *directory_;
}

std::optional<ParsedFile> Store::read(const std::string& name) {
  if (const auto found = memory_.find(name); found != memory_.end())
    return parse_file(found->second.reveal(), name, name);
  const Directory* directory = existing();
  if (directory == nullptr) return {};
  const auto bytes = directory->read(name, enough_bytes);
  if (!bytes) return {};
  try {
    return parse_file(bytes->reveal(), name, directory->path_of(name));
  } catch (const Error& error) {
    set_aside(*directory, name, *bytes, error.message);
  }
}

void Store::write(const std::string& name, std::string_view bytes, Durable durable) {
  if (in_memory()) {
    memory_[name] = Secret(bytes);
    return;
  }
  const Directory& directory = made();
  if (!std::exchange(tidied_, true)) directory.remove_leftovers(directory.names());
  directory.replace(name, bytes, durable);
}

std::string Store::path_of(const std::string& name) const {
  return fmt::format("{}/{}", path_, name);
}

std::optional<Json> Store::find(std::string_view kind, std::string_view key) {
  const std::string name = file_name(kind, key);
  const auto kept = read(name);
  if (!kept) return {};
  return *entry_of(*kept, name).document;
}

std::optional<std::chrono::system_clock::time_point> Store::saved_at(std::string_view kind,
                                                                     std::string_view key) {
  const Directory* directory = existing();
  return directory != nullptr ? directory->changed_at(file_name(kind, key)) : std::nullopt;
}

void Store::prepare(std::string_view kind, std::string_view key) {
  if (in_memory()) return;
  made();
  const std::string name = file_name(kind, key);
  const auto kept = read(name);
  if (kept && kept->newer) refuse_newer(path_of(name));
  if (is_sealed(kind, Durable::yes, kept)) sealing_key(IfAbsent::make, name);
}

void Store::require_known_version(std::string_view kind, std::string_view key) {
  const Directory* directory = existing();
  if (directory == nullptr) return;
  const std::string name = file_name(kind, key);
  const auto bytes = directory->read(name, enough_bytes);
  if (bytes && is_newer(*bytes, name)) refuse_newer(path_of(name));
}

void Store::save(std::string_view kind, std::string_view key, const Json& document,
                 Durable durable) {
  const std::string name = file_name(kind, key);
  const auto before = read(name);
  if (before && before->newer) refuse_newer(path_of(name));
  Json file = {{"version", file_version}, {"kind", kind}, {"key", key}};
  if (is_sealed(kind, durable, before)) {
    file["sealed"] = sealed(document, name);
    file[keyring_item] = sealing_item_;
  } else {
    file["document"] = document;
  }
  if (before) {
    for (const auto& member : before->file.items()) {
      const bool ours =
          member.key() == "document" || member.key() == "sealed" || member.key() == keyring_item;
      if (!ours && !file.contains(member.key())) file[member.key()] = member.value();
    }
  }
  std::string bytes = json::dump_pretty(file) + '\n';
  parse_file(bytes, name, path_of(name));
  if (kind != settings_kind) remember_backend();
  write(name, bytes, durable);
  wipe(bytes);
}

void Store::forget(std::string_view kind, std::string_view key, Durable durable) {
  const std::string name = file_name(kind, key);
  memory_.erase(name);
  const Directory* directory = existing();
  if (directory == nullptr) return;
  if (durable == Durable::yes) require_known_version(kind, key);
  directory->remove(name);
  if (durable == Durable::no) return;
  const auto names = directory->names();
  for (const auto& other : names) {
    if (std::string_view(other).starts_with(name + ".corrupt")) directory->remove(other);
  }
  directory->remove_leftovers(names);
  directory->sync();
}

void Store::refuse_damaged(std::string_view kind, std::string_view key,
                           const std::string& problem) {
  const Directory* directory = existing();
  const std::string name = file_name(kind, key);
  const auto bytes = directory != nullptr ? directory->read(name, enough_bytes) : std::nullopt;
  if (bytes) set_aside(*directory, name, *bytes, problem);
  throw Error(Exit::store, "store_damaged", problem);
}

void Store::when_passed_over(std::function<void(const std::string& text)> tell) {
  tell_ = std::move(tell);
}

void Store::pass_over(std::string_view kind, std::string_view key, const std::string& problem) {
  const std::string name = file_name(kind, key);
  if (passed_over_.insert(name).second && tell_)
    tell_(fmt::format("{} is passed over: {}", quote(path_of(name), longest_path), problem));
}

std::vector<std::string> Store::names_of(std::string_view kind) {
  std::vector<std::string> names;
  for (const auto& file : memory_) names.push_back(file.first);
  if (const Directory* directory = existing()) names = directory->names();
  std::erase_if(names, [&](const std::string& name) { return !is_file_of(name, kind); });
  return names;
}

std::vector<std::string> Store::keys(std::string_view kind, const Unreadable& unreadable) {
  std::vector<std::string> keys;
  for (const auto& name : names_of(kind)) {
    try {
      const auto kept = read(name);
      const auto* key = kept ? json::find_string(kept->file, "key") : nullptr;
      if (kept && key == nullptr) refuse_newer(path_of(name));
      if (key != nullptr) keys.push_back(*key);
    } catch (const Error& error) {
      if (!unreadable) throw;
      unreadable(error);
    }
  }
  return keys;
}

std::vector<Entry> Store::list(std::string_view kind, const Unreadable& unreadable) {
  std::vector<Entry> entries;
  for (const auto& name : names_of(kind)) {
    try {
      const auto kept = read(name);
      if (kept) entries.push_back(entry_of(*kept, name));
    } catch (const Error& error) {
      if (!unreadable || error.code == "keyring_unavailable") throw;
      unreadable(error);
    }
  }
  return entries;
}

std::optional<std::string> Store::set_aside_path(std::string_view kind, std::string_view key) {
  const std::string begin = path_of(file_name(kind, key)) + ".corrupt";
  for (auto& path : set_aside_paths()) {
    if (path.starts_with(begin)) return std::move(path);
  }
  return {};
}

std::vector<std::string> Store::set_aside_paths() {
  std::vector<std::string> paths;
  const Directory* directory = existing();
  if (directory == nullptr) return paths;
  for (const auto& name : directory->names()) {
    if (name.find(".json.corrupt") != std::string::npos) paths.push_back(path_of(name));
  }
  return paths;
}

Lock Store::lock(std::string_view kind, std::string_view key, const Patience& patience) {
  if (in_memory()) return Lock(Descriptor());  // nobody else has this memory
  const Directory& directory = made();
  const std::string name = lock_name(kind, key);
  return wait_for_lock(directory.open_lock(name), directory.path_of(name), patience);
}

bool Store::is_locked(std::string_view kind, std::string_view key) {
  const Directory* directory = existing();
  return directory != nullptr && directory->is_locked(lock_name(kind, key));
}

}  // namespace mcpauth::store
