// Writes the manual pages, the completion scripts, the schema of manifests and the table of README
// to where they stand in the folder of the sources, or in another one. It runs in the root of the
// repository, whose README and suites it reads.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "commands/completion_scripts.hpp"
#include "commands/levels_table.hpp"
#include "commands/manual.hpp"
#include "registry/manifest_schema.hpp"

namespace {

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
}

std::string read(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// What was run against a real server stands in the suites that do it.
bool was_run(std::string_view driver, std::string_view verb) {
  static const std::map<std::string_view, std::string> suites = {
      {"keycloak", read("tests/servers/keycloak-admin.test")},
      {"glewlwyd", read("tests/servers/glewlwyd-admin.test")},
      {"standard", read("tests/servers/oidc-provider-clients.test") +
                       read("tests/servers/glewlwyd-clients.test")}};
  const auto suite = suites.find(driver);
  return suite != suites.end() && mcpauth::commands::runs_verb(suite->second, verb);
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
  std::filesystem::create_directories(root / "src/registry");
  write(root / "README.md", with_levels_table(read("README.md"), levels_table(was_run)));
  write(root / "src/registry/manifest.schema.json",
        mcpauth::json::dump_pretty(mcpauth::registry::manifest_schema()) + '\n');
  write(root / "man/mcpauth.1", main_page());
  for (const auto& leaf : leaves()) {
    if (!leaf.hidden) write(root / "man" / page_file(leaf), leaf_page(leaf));
  }
  write(root / "completions/mcpauth.bash", completion_script("bash"));
  write(root / "completions/_mcpauth", completion_script("zsh"));
  write(root / "completions/mcpauth.fish", completion_script("fish"));
}
