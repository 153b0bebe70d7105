#include "store/file_format.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace mcpauth::store {
namespace {

constexpr json::Limits limits{largest_file, 64, 200'000};

}  // namespace

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

ParsedFile parse_file(std::string_view bytes, const std::string& name, const std::string& path) {
  const json::Source source{fmt::format("the file {}", quote(path, 4'096)), Exit::store};
  ParsedFile parsed{json::parse_untrusted(bytes, source, limits)};
  const json::Object file(parsed.file, source);
  const auto written_by = file.optional_integer("version");
  if (!written_by || *written_by < 1) file.refuse("version", "is missing");
  parsed.newer = *written_by > file_version;
  if (parsed.newer) return parsed;  // what else it has to have is that version's to say
  const auto key = file.optional_string("key");  // may be empty
  if (!key) file.refuse("key", "is missing");
  if (file_name(file.string("kind"), *key) != name) file.refuse("key", "belongs to another file");
  if (!file.optional_object("document") && !file.optional_string("sealed"))
    file.refuse("document", "is missing");
  return parsed;
}

void refuse_newer(const std::string& path) {
  throw Error(Exit::store, "store_newer",
              fmt::format("{} was written by a newer mcpauth", quote(path, 4'096)),
              "use that version, or another --state-dir");
}

Json parse_document(std::string_view bytes, const std::string& path) {
  const json::Source source{fmt::format("the document in {}", quote(path, 4'096)), Exit::store};
  return json::parse_untrusted(bytes, source, limits);
}

}  // namespace mcpauth::store
