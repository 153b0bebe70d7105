#include "commands/export.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/estate.hpp"
#include "app/output.hpp"
#include "base/text.hpp"

namespace mcpauth::commands {
namespace {

constexpr std::string_view yaml_start = "# Written by 'mcpauth export'\n";
constexpr std::string_view json_start = "{\n  \"schema\": \"mcpauth/manifest/1\"";

// Throw Error 2 for a file that no export has written: somebody's own manifest, perhaps.
void check_replaceable(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return;
  std::ifstream file(path, std::ios::binary);
  std::string start(std::max(yaml_start.size(), json_start.size()), '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(file.gcount()));
  if (start.empty() || start.starts_with(yaml_start) || start.starts_with(json_start)) return;
  throw Error(Exit::usage, "file_exists",
              quote(path) + " is there already, and no export has written it",
              "name another file, or remove this one");
}

void write_manifest(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (!file)
    throw Error(Exit::store, "output_failed",
                quote(path) + " cannot be written: " + std::strerror(errno));
}

}  // namespace

void declare_export(Declare& declare, ExportOptions& options) {
  auto& file = declare.text("--output", options.out_file, "FILE",
                            "write the manifest to this file; as JSON where it ends in .json");
  file.names = {"-o", "--output"};
  file.kind = ValueKind::file;
  declare_reading(declare, options.run);
  declare.page({
      .about = "Writes what stands at an authorization server as a manifest that 'apply' takes and "
               "'diff' finds equal: in YAML, or as JSON with --json. The server's own built-in "
               "clients and the administrator's are left out, and so is, with a warning, what no "
               "manifest can say. There are no secrets in it. A file that an export has written is "
               "replaced; any other that is there already is refused.",
      .examples = {{"export -o exported.yaml", "to a file"},
                   {"export --json", "as JSON, for a program"}},
      .exits = administering_exits(),
      .schema = "manifest",
      .members = {{"version", "1"},
                  {"servers", "a list; each with name, resource, description, scopes"},
                  {"clients",
                   "a list; each with name, redirect_uris, grant_types, "
                   "token_endpoint_auth_method, jwks, metadata"},
                  {"agents", "a list; each with name, owner, kind, enabled"},
                  {"access",
                   "a list; each with client, agent or user, and with server, scopes, for"}},
  });
}

Exit run_export(const ExportOptions& options, app::Env& env) {
  if (!options.out_file.empty()) check_replaceable(options.out_file);
  const app::Context context = open_context(options.run, env);
  const auto administration = open_administration(context, options.run);
  const auto manifest = app::standing_estate(env, administration);
  const bool as_json = options.run.output.json || options.out_file.ends_with(".json");
  Json value = Json::object();
  if (as_json) value["schema"] = "mcpauth/manifest/1";
  value.update(registry::to_json(manifest));
  const auto text = as_json ? json::dump_pretty(value) + '\n'
                            : std::string(yaml_start) + registry::to_yaml(value);
  if (options.out_file.empty())
    app::print(env, text);
  else
    write_manifest(options.out_file, text);
  return Exit::ok;
}

}  // namespace mcpauth::commands
