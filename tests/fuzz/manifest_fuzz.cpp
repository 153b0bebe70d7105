// read_manifest: any bytes are a manifest or have a problem; nothing is thrown, and what is taken
// reads back as the same from YAML and from JSON.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "registry/manifest.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const char* name, const std::string& bytes) {
  std::vector<ManifestProblem> problems;
  Manifest manifest = read_manifest({{name, bytes}}, problems);
  if (!problems.empty()) return;
  manifest.secrets.clear();
  const Json value = to_json(manifest);
  require(read_manifest({{"again.yaml", to_yaml(value)}}) == manifest);
  require(read_manifest({{"again.json", json::dump(value)}}) == manifest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  check("input.yaml", bytes);
  check("input.json", bytes);
  return 0;
}
