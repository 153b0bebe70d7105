#include "registry/manifest_assembly.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "base/url.hpp"
#include "registry/checks.hpp"
#include "registry/manifest_judge.hpp"

namespace mcpauth::registry {
namespace {

// Members of RFC 7591 that a manifest has by other means, or that are nobody's to choose.
constexpr std::string_view not_metadata[] = {
    "client_id",   "client_secret", "registration_access_token", "redirect_uris",
    "grant_types", "jwks",          "token_endpoint_auth_method"};

constexpr const char* subject_names[] = {"client", "agent", "user"};

// Return the element of a section that `member` is in: "clients[3]" for "clients[3].name".
std::string element_with(const std::string& member) {
  const auto end = member.find(']');
  return end == std::string::npos ? member : member.substr(0, end + 1);
}

bool is_private(const Json& key) {
  return json::find(key, "d") != nullptr || json::find(key, "k") != nullptr;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

}  // namespace

void ManifestAssembly::add(const ManifestFile& file) {
  const ManifestTree tree = parse_manifest_file(file.path, file.bytes);
  file_ = &file;
  tree_ = &tree;
  const auto first = problems_->size();
  problems_->insert(problems_->end(), tree.problems.begin(), tree.problems.end());
  if (!tree.problems.empty() && !tree.value.is_object()) return;
  const auto judged = judge_manifest(file.path, tree);
  problems_->insert(problems_->end(), judged.begin(), judged.end());
  broken_.clear();
  for (auto i = first; i < problems_->size(); ++i)
    broken_.insert(element_with((*problems_)[i].member));
  for (const char* section : {"servers", "clients", "agents", "access"}) add_section(section);
}

void ManifestAssembly::check_access() {
  for (const auto& placed : access_) {
    check_names(placed);
    check_scopes(placed);
  }
}

void ManifestAssembly::problem(const std::string& member, std::string text) {
  problems_->push_back({file_->path, tree_->line_of(member), member, std::move(text)});
}

void ManifestAssembly::add_section(const std::string& section) {
  const Json* list = json::find(tree_->value, section);
  if (list == nullptr || !list->is_array()) return;
  for (std::size_t index = 0; index < list->size(); ++index) {
    const auto place = element_of(section, index);
    const Json& element = (*list)[index];
    if (const auto* name = json::find_string(element, "name"))
      once(section + ' ' + *name, member_of(place, "name"));
    if (section == "access") place_access(element, place);
    if (!broken_.contains(place)) add_element(section, element, place);
  }
}

void ManifestAssembly::once(const std::string& key, const std::string& member) {
  const auto line = tree_->line_of(member);
  const auto where = line == 0 ? fmt::format("{}: {}", file_->path, member)
                               : fmt::format("{}:{}", file_->path, line);
  const auto [found, is_new] = seen_.emplace(key, where);
  if (!is_new) problem(member, "is there already: " + quote(found->second));
}

void ManifestAssembly::add_element(const std::string& section, const Json& element,
                                   const std::string& place) {
  const json::Source source{file_->path + ": " + place, Exit::usage};
  if (section == "servers") {
    add_server(server_from_json(element, source), element, place);
  } else if (section == "clients") {
    add_client(client_from_json(element, source), element, place);
  } else if (section == "agents") {
    manifest_->agents.push_back(agent_from_json(element, source));
    const auto& name = manifest_->agents.back().name;
    note_unsaid(Noun::agent, name, element, "kind");
    note_unsaid(Noun::agent, name, element, "enabled");
    add_secret(Noun::agent, name, element, place);
  } else {
    add_access(element, source, place);
  }
}

void ManifestAssembly::add_server(McpServer server, const Json& element, const std::string& place) {
  const auto resource = parse_url(server.resource, "the resource", UrlFrom::user).text();
  once("resource " + resource, member_of(place, "resource"));
  std::set<std::string> names;
  for (const auto& scope : server.scopes) {
    if (!names.insert(scope.name).second)
      problem(member_of(place, "scopes"), "has the scope " + quote(scope.name) + " twice");
  }
  note_unsaid(Noun::server, server.name, element, "scopes");
  manifest_->servers.push_back(std::move(server));
}

void ManifestAssembly::note_unsaid(Noun noun, const std::string& name, const Json& element,
                                   const char* member) {
  if (!element.contains(member)) manifest_->unsaid.insert({noun, name, member});
}

void ManifestAssembly::add_client(Client client, const Json& element, const std::string& place) {
  for (const auto name : not_metadata) {
    if (client.metadata->contains(std::string(name)))
      problem(member_of(member_of(place, "metadata"), name), "does not stand in metadata");
  }
  check_rules(client, place);
  const auto& method = client.token_endpoint_auth_method;
  if (element.contains("secret_to") && (method == "none" || method == "private_key_jwt"))
    problem(member_of(place, "secret_to"),
            "has no meaning: a client with " + method + " has no secret");
  if (const Json* grants = json::find(element, "grant_types"); grants != nullptr && grants->empty())
    problem(member_of(place, "grant_types"), "is empty");
  note_unsaid(Noun::client, client.name, element, "redirect_uris");
  add_secret(Noun::client, client.name, element, place);
  manifest_->clients.push_back(std::move(client));
}

void ManifestAssembly::check_rules(const Client& client, const std::string& place) {
  const auto before = problems_->size();
  check_keys(client, place);
  if (problems_->size() != before) return;
  try {
    check_client(client);
  } catch (const Error& error) {
    problem(place, "does not hold: " + error.message);
  }
}

void ManifestAssembly::check_keys(const Client& client, const std::string& place) {
  if (client.jwks->empty()) return;
  const Json* keys = json::find(*client.jwks, "keys");
  if (keys == nullptr || !keys->is_array()) {
    problem(member_of(place, "jwks"), "is not a JWK set: it has no list of keys");
  } else if (std::any_of(keys->begin(), keys->end(), is_private)) {
    problem(member_of(place, "jwks"), "has a private key: secrets do not stand in a manifest");
  }
}

void ManifestAssembly::add_secret(Noun noun, const std::string& name, const Json& element,
                                  const std::string& place) {
  const auto* file = json::find_string(element, "secret_to");
  if (file == nullptr) return;
  const auto folder = folder_of(file_->path);
  const auto path = folder + *file;
  const auto member = member_of(place, "secret_to");
  add_file(std::filesystem::path(path).lexically_normal().string(), member);
  manifest_->secrets.push_back(
      {noun, name, path, manifest_place(file_->path, tree_->line_of(member), member), folder});
}

// One secret's file cannot be the folder of another's.
void ManifestAssembly::add_file(const std::string& path, const std::string& member) {
  once("file " + path, member);
  const auto within = seen_.lower_bound("file " + path + '/');
  if (within != seen_.end() && within->first.starts_with("file " + path + '/'))
    problem(member, "is the folder of another secret's file: " + quote(within->second));
  for (auto slash = path.rfind('/'); slash != std::string::npos && slash > 0;
       slash = path.rfind('/', slash - 1)) {
    const auto file = seen_.find("file " + path.substr(0, slash));
    if (file != seen_.end())
      problem(member, "has another secret's file for a folder: " + quote(file->second));
  }
}

void ManifestAssembly::add_access(const Json& element, const json::Source& source,
                                  const std::string& place) {
  const auto subjects =
      std::count_if(std::begin(subject_names), std::end(subject_names),
                    [&](const char* subject) { return element.contains(subject); });
  if (subjects != 1) return problem(place, "must have exactly one of client, agent and user");
  auto access = access_from_json(element, source);
  if (access.kind == SubjectKind::user && element.contains("for"))
    problem(member_of(place, "for"), "has no meaning for a user");
  once(fmt::format("access {} {} {} {}", to_string(access.kind), quote(access.subject),
                   quote(access.server), to_string(access.on_behalf)),
       place);
  manifest_->access.push_back(std::move(access));
}

void ManifestAssembly::place_access(const Json& element, const std::string& place) {
  PlacedAccess placed{{}, {}, {}, file_->path, tree_->line_of(place), place};
  for (const char* noun : {"client", "agent", "server"}) {
    const auto* name = json::find_string(element, noun);
    if (name != nullptr && !name->empty()) placed.names.emplace_back(noun, *name);
  }
  if (const auto* server = json::find_string(element, "server")) placed.server = *server;
  if (const Json* scopes = json::find(element, "scopes"); scopes != nullptr && scopes->is_array()) {
    if (scopes->empty()) problem(member_of(place, "scopes"), "is empty");
    for (const auto& scope : *scopes) {
      if (const auto* name = scope.get_ptr<const Json::string_t*>()) placed.scopes.push_back(*name);
    }
  }
  access_.push_back(std::move(placed));
}

void ManifestAssembly::check_names(const PlacedAccess& placed) {
  for (const auto& [noun, name] : placed.names) {
    if (!seen_.contains(noun + "s " + name))
      problems_->push_back({placed.file, placed.line, member_of(placed.member, noun),
                            "is " + quote(name) + ", which is not in the manifest"});
  }
}

void ManifestAssembly::check_scopes(const PlacedAccess& placed) {
  const auto& servers = manifest_->servers;
  const auto server = std::find_if(servers.begin(), servers.end(), [&](const McpServer& candidate) {
    return candidate.name == placed.server;
  });
  if (server == servers.end() || manifest_->unsaid.contains({Noun::server, server->name, "scopes"}))
    return;
  for (const auto& name : placed.scopes) {
    if (std::none_of(server->scopes.begin(), server->scopes.end(),
                     [&](const Scope& scope) { return scope.name == name; }))
      problems_->push_back(
          {placed.file, placed.line, member_of(placed.member, "scopes"),
           "has " + quote(name) + ", which is no scope of " + quote(server->name)});
  }
}

}  // namespace mcpauth::registry
