// What stands in a file of the store, and how it is called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace mcpauth::store {

// What the store remembers of itself; never sealed.
inline constexpr auto settings_kind = "settings";

// Beside "sealed", and in the settings: what the keyring calls the key.
inline constexpr auto keyring_item = "keyring_item";

inline constexpr std::int64_t file_version = 1;
inline constexpr std::size_t largest_file = 8UL << 20U;

// {"version", "kind", "key", "document"}, or "sealed" in its place. Other members are a newer
// version's and stay.
struct ParsedFile {
  Json file;
  bool newer = false;  // of a newer version, which says itself what else there is
};

// Return `KIND-SHA256(key).json`, and the same with `.lock`.
std::string file_name(std::string_view kind, std::string_view key);
std::string lock_name(std::string_view kind, std::string_view key);
bool is_file_of(std::string_view name, std::string_view kind);

// Return what `bytes` hold. Throws Exit 7 for what is not the file called `name`; `path` is for the
// error.
ParsedFile parse_file(std::string_view bytes, const std::string& name, const std::string& path);

// Throw `store_newer` for the file at `path`.
[[noreturn]] void refuse_newer(const std::string& path);

// Return the document that stood sealed in the file at `path`.
Json parse_document(std::string_view bytes, const std::string& path);

}  // namespace mcpauth::store
