#include "registry/manifest.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/manifest_assembly.hpp"

namespace mcpauth::registry {
namespace {

std::string problem_line(const ManifestProblem& problem) {
  std::string text = quote(problem.file);
  text = text.substr(1, text.size() - 2);
  if (problem.line > 0) text += fmt::format(":{}", problem.line);
  return text + ": " + (problem.member.empty() ? "" : problem.member + ' ') + problem.text;
}

template <typename Object>
void put_list(Json& value, const char* name, const std::vector<Object>& objects) {
  if (objects.empty()) return;
  Json list = Json::array();
  for (const auto& object : objects) list.push_back(to_json(object));
  value[name] = std::move(list);
}

}  // namespace

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

Json to_json(const Manifest& manifest) {
  Json value = {{"version", 1}};
  put_list(value, "servers", manifest.servers);
  put_list(value, "clients", manifest.clients);
  put_list(value, "agents", manifest.agents);
  put_list(value, "access", manifest.access);
  return value;
}

}  // namespace mcpauth::registry
