#include "registry/manifest_tree.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/json_doubled.hpp"
#include "base/text.hpp"

namespace mcpauth::registry {
namespace {

constexpr std::size_t longest_file = 16UL << 20U;

// Return why no reader should see `bytes`; empty: nothing is wrong with them.
std::string bad_bytes(std::string_view bytes) {
  if (bytes.size() > longest_file) return "is longer than 16 MiB";
  if (bytes.starts_with("\xef\xbb\xbf")) return "begins with a byte order mark";
  if (!is_utf8(bytes)) return "is not UTF-8";
  for (const char c : bytes) {
    const bool blank = c == '\t' || c == '\n' || c == '\r';
    if ((static_cast<unsigned char>(c) < 0x20 && !blank) || c == 0x7f)
      return "has a control character";
  }
  return {};
}

ManifestTree parse_json(const std::string& file, std::string_view bytes) {
  ManifestTree tree;
  try {
    std::vector<std::string> doubled;
    tree.value = json::parse_untrusted(bytes, {"the manifest", Exit::usage}, json::bulk, doubled);
    for (auto& member : doubled)
      tree.problems.push_back({file, 0, std::move(member), "stands here twice"});
  } catch (const Error& error) {
    tree.problems.push_back({file, 0, "", error.message});
  }
  return tree;
}

}  // namespace

int ManifestTree::line_of(const std::string& member) const {
  const auto found = lines.find(member);
  return found == lines.end() ? 0 : found->second;
}

std::string member_of(const std::string& parent, std::string_view name) {
  const std::string shown = safe_text(name);
  return parent.empty() ? shown : parent + '.' + shown;
}

std::string element_of(const std::string& parent, std::size_t index) {
  return fmt::format("{}[{}]", parent, index);
}

ManifestTree parse_manifest_file(const std::string& file, std::string_view bytes) {
  if (const auto why = bad_bytes(bytes); !why.empty()) return {{}, {}, {{file, 0, "", why}}};
  return file.ends_with(".json") ? parse_json(file, bytes) : parse_yaml(file, bytes);
}

}  // namespace mcpauth::registry
