// Writes the manual pages, the completion scripts and the schema of manifests into the folders man/,
// completions/ and schema/ of a given one.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "commands/completion_scripts.hpp"
#include "commands/manual.hpp"
#include "registry/manifest_schema.hpp"

namespace {

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace mcpauth::commands;
  if (argc != 2) {
    std::cerr << "usage: mcpauth_docs DIR\n";
    return 2;
  }
  const std::filesystem::path root = argv[1];
  std::filesystem::create_directories(root / "man");
  std::filesystem::create_directories(root / "completions");
  std::filesystem::create_directories(root / "schema");
  write(root / "schema/manifest.schema.json",
        mcpauth::json::dump_pretty(mcpauth::registry::manifest_schema()) + '\n');
  write(root / "man/mcpauth.1", main_page());
  for (const auto& leaf : leaves()) {
    if (!leaf.hidden) write(root / "man" / page_file(leaf), leaf_page(leaf));
  }
  write(root / "completions/mcpauth.bash", completion_script("bash"));
  write(root / "completions/_mcpauth", completion_script("zsh"));
  write(root / "completions/mcpauth.fish", completion_script("fish"));
}
