// A manifest's file as a tree of values, each with the line where it stands.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.hpp"

namespace mcpauth::registry {

// Something wrong in a manifest, and where.
struct ManifestProblem {
  std::string file;
  int line = 0;        // from 1; 0: not known
  std::string member;  // "clients[3].redirect_uris[0]"; empty: the file itself
  std::string text;    // "is not text"
  bool operator==(const ManifestProblem&) const = default;
};

// `lines` has the line of every value by its member; of a file in JSON it has none.
struct ManifestTree {
  Json value;
  std::unordered_map<std::string, int> lines;
  std::vector<ManifestProblem> problems;

  // Return the line of `member`, or 0.
  int line_of(const std::string& member) const;
};

// Return the name of the member `name` of `parent`, and of its element `index`.
std::string member_of(const std::string& parent, std::string_view name);
std::string element_of(const std::string& parent, std::size_t index);

// Return what `bytes` say: JSON where `file` ends in .json, else YAML 1.2 of which aliases,
// anchors, tags, duplicate names and a second document are problems. They never throw: where the
// text cannot be read to its end, the last problem says why, and the value is what was read before.
ManifestTree parse_manifest_file(const std::string& file, std::string_view bytes);
ManifestTree parse_yaml(const std::string& file, std::string_view bytes);

// Return `value` as a YAML text that reads back as the same value.
std::string to_yaml(const Json& value);

}  // namespace mcpauth::registry
