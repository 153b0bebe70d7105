// Puts the elements of a manifest's files together, and sees what is wrong between them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "registry/manifest.hpp"

namespace mcpauth::registry {

// Elements that break the table are left out; their names count all the same, or whoever refers to
// them would be called wrong as well.
class ManifestAssembly {
 public:
  ManifestAssembly(Manifest& manifest, std::vector<ManifestProblem>& problems)
      : manifest_(&manifest), problems_(&problems) {}

  void add(const ManifestFile& file);
  // Once all files are there.
  void check_access();

 private:
  // What an element of access refers to, as far as it can be read.
  struct PlacedAccess {
    std::vector<std::pair<std::string, std::string>> names;  // "client" and its name, and so on
    std::string server;
    std::vector<std::string> scopes;
    std::string file;
    int line;
    std::string member;
  };

  void problem(const std::string& member, std::string text);
  void add_section(const std::string& section);
  void once(const std::string& key, const std::string& member);
  void add_element(const std::string& section, const Json& element, const std::string& place);
  void add_server(McpServer server, const Json& element, const std::string& place);
  void add_client(Client client, const Json& element, const std::string& place);
  void check_rules(const Client& client, const std::string& place);
  void check_keys(const Client& client, const std::string& place);
  void note_unsaid(Noun noun, const std::string& name, const Json& element, const char* member);
  void add_secret(Noun noun, const std::string& name, const Json& element,
                  const std::string& place);
  void add_file(const std::string& path, const std::string& member);
  void add_access(const Json& element, const json::Source& source, const std::string& place);
  void place_access(const Json& element, const std::string& place);
  void check_names(const PlacedAccess& placed);
  void check_scopes(const PlacedAccess& placed);

  Manifest* manifest_;
  std::vector<ManifestProblem>* problems_;
  const ManifestFile* file_ = nullptr;
  const ManifestTree* tree_ = nullptr;
  std::set<std::string> broken_;             // elements of this file
  std::map<std::string, std::string> seen_;  // what may be there once, and where it is
  std::vector<PlacedAccess> access_;
};

}  // namespace mcpauth::registry
