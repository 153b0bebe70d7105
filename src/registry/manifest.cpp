#include "registry/manifest.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/manifest_assembly.hpp"

namespace mcpauth::registry {
namespace {

constexpr const char* members_with_default[] = {"scopes", "kind", "enabled", "redirect_uris"};

std::string problem_line(const ManifestProblem& problem) {
  return manifest_place(problem.file, problem.line, problem.member) +
         (problem.member.empty() ? "" : " ") + problem.text;
}

template <typename Object>
Json said_of(const Manifest& manifest, Noun noun, const Object& object) {
  Json value = full_json(object);
  for (const char* member : members_with_default) {
    if (manifest.unsaid.contains({noun, object.name, member})) value.erase(member);
  }
  return value;
}

Json said_json(const Manifest& /*manifest*/, const Access& access) {
  return to_json(access);
}

template <typename Object>
void put_list(Json& value, const char* name, const Manifest& manifest,
              const std::vector<Object>& objects) {
  if (objects.empty()) return;
  Json list = Json::array();
  for (const auto& object : objects) list.push_back(said_json(manifest, object));
  value[name] = std::move(list);
}

}  // namespace

std::string manifest_place(const std::string& file, int line, const std::string& member) {
  std::string text = quote(file);
  text = text.substr(1, text.size() - 2);
  if (line > 0) text += fmt::format(":{}", line);
  return text + ": " + member;
}

Manifest read_manifest(const std::vector<ManifestFile>& files,
                       std::vector<ManifestProblem>& problems) {
  Manifest manifest;
  ManifestAssembly assembly(manifest, problems);
  for (const auto& file : files) assembly.add(file);
  assembly.check_access();
  return manifest;
}

Manifest read_manifest(const std::vector<ManifestFile>& files) {
  std::vector<ManifestProblem> problems;
  auto manifest = read_manifest(files, problems);
  if (problems.empty()) return manifest;
  std::string lines;
  for (const auto& problem : problems) lines += (lines.empty() ? "" : "\n") + problem_line(problem);
  throw Error(Exit::usage, "invalid_manifest", lines,
              "'mcpauth apply --print-schema' shows what may stand in a manifest");
}

Json said_json(const Manifest& manifest, const McpServer& server) {
  return said_of(manifest, Noun::server, server);
}

Json said_json(const Manifest& manifest, const Client& client) {
  return said_of(manifest, Noun::client, client);
}

Json said_json(const Manifest& manifest, const Agent& agent) {
  return said_of(manifest, Noun::agent, agent);
}

Json to_json(const Manifest& manifest) {
  Json value = {{"version", 1}};
  put_list(value, "servers", manifest, manifest.servers);
  put_list(value, "clients", manifest, manifest.clients);
  put_list(value, "agents", manifest, manifest.agents);
  put_list(value, "access", manifest, manifest.access);
  return value;
}

}  // namespace mcpauth::registry
