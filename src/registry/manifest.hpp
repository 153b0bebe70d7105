// A whole estate in a file: servers, scopes, clients, agents and access. Secrets never stand in it.
#pragma once

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "registry/manifest_tree.hpp"
#include "registry/model.hpp"
#include "registry/record.hpp"

namespace mcpauth::registry {

// Where the secret of a client or an agent is to be written once it exists.
struct SecretFile {
  Noun noun = Noun::client;
  std::string name;
  std::string path;      // relative paths of a manifest are put behind its folder
  std::string place;     // FILE:LINE: MEMBER
  std::string folder{};  // of the manifest, with a slash behind; empty: where we are
  bool operator==(const SecretFile&) const = default;
};

// Members with a default that an object of the manifest does not have: its kind, name and member.
using Unsaid = std::set<std::tuple<Noun, std::string, std::string>>;

struct Manifest {
  std::vector<McpServer> servers;
  std::vector<Client> clients;
  std::vector<Agent> agents;
  std::vector<Access> access;
  std::vector<SecretFile> secrets;
  Unsaid unsaid{};
  bool operator==(const Manifest&) const = default;
};

struct ManifestFile {
  std::string path;
  std::string bytes;
};

// Return where a member of a manifest is: `FILE:LINE: MEMBER`, without a line where it is 0.
std::string manifest_place(const std::string& file, int line, const std::string& member);

// Return what `files` say together. Throws Error 2 `invalid_manifest`, whose message has a line for
// every problem of every file: `FILE:LINE: MEMBER TEXT`.
Manifest read_manifest(const std::vector<ManifestFile>& files);

// Return the same, as far as it can be read, and add what is wrong to `problems`.
Manifest read_manifest(const std::vector<ManifestFile>& files,
                       std::vector<ManifestProblem>& problems);

// Return the members that the manifest has of the object.
Json said_json(const Manifest& manifest, const McpServer& server);
Json said_json(const Manifest& manifest, const Client& client);
Json said_json(const Manifest& manifest, const Agent& agent);

// Return the manifest as one JSON object that reads back as the same, without `secrets`.
Json to_json(const Manifest& manifest);

}  // namespace mcpauth::registry
