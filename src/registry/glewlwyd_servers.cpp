// MCP servers at Glewlwyd: resources that the plugin's configuration names for scopes. Their names
// and descriptions are recorded here.
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/glewlwyd_registrar.hpp"
#include "registry/glewlwyd_representation.hpp"
#include "registry/recorded.hpp"

namespace mcpauth::registry::glewlwyd {
namespace {

constexpr std::string_view built_in_scopes[] = {"g_admin", "g_profile", "openid"};

// The configuration is read, changed and put as a whole, by one thread of one process at a time.
std::mutex& configuration_mutex() {
  static std::mutex lock;
  return lock;
}

std::optional<Record> find_record(const Records& records, const std::string& resource) {
  for (auto& record : records.list(Noun::server)) {
    if (record.id == resource) return std::move(record);
  }
  return {};
}

McpServer recorded_server(const Record& record) {
  return server_from_json(*record.object, {"a kept registration", Exit::store});
}

void save_record(const Records& records, const McpServer& server, Level level,
                 const std::vector<std::string>& foreign) {
  Record record;
  record.noun = Noun::server;
  record.name = server.name;
  record.id = server.resource;
  record.level = level;
  record.object = recorded_json(server, foreign);
  records.save(record);
}

const Scope* find_scope(const std::vector<Scope>& scopes, const std::string& name) {
  const auto found = std::ranges::find(scopes, name, &Scope::name);
  return found != scopes.end() ? &*found : nullptr;
}

std::vector<std::string> names_of(const std::vector<Scope>& scopes) {
  std::vector<std::string> names;
  for (const auto& scope : scopes) names.push_back(scope.name);
  return names;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

bool reads_resource(const Json& plugin) {
  const Json* parameters = json::find(plugin, "parameters");
  const Json* allowed =
      parameters != nullptr ? json::find(*parameters, "resource-allowed") : nullptr;
  return allowed != nullptr && *allowed == true;
}

// A scope that is of no server is somebody's all the same, unless a run of ours that was cut off
// left it.
void must_be_free(const Json& plugin, const std::vector<Scope>& standing, const McpServer& wanted,
                  const std::vector<Scope>& before) {
  for (const auto& scope : wanted.scopes) {
    const bool there = find_scope(standing, scope.name) != nullptr;
    if (!there || find_scope(before, scope.name) != nullptr ||
        !resources_of(plugin, scope.name).empty())
      continue;
    throw Error(
        Exit::refused, "scope_taken",
        fmt::format("the scope {} is there already and is no MCP server's, and Glewlwyd has "
                    "each name once",
                    quote(scope.name)),
        "put the server's name before the names of its scopes");
  }
}

void must_be_unused(const Records& records, const McpServer& wanted, const McpServer& before) {
  const auto record = records.find(Noun::server, wanted.name);
  if (!record || record->id == wanted.resource || record->id == before.resource) return;
  throw Error(Exit::refused, "name_taken",
              fmt::format("there is another MCP server called {}", quote(wanted.name)),
              "choose another name");
}

}  // namespace

std::vector<Scope> GlewlwydRegistrar::standing_scopes() const {
  std::vector<Scope> scopes;
  api_.each(Collection::scopes, [&](const Json& scope) {
    scopes.push_back(scope_from(scope));
    return true;
  });
  return scopes;
}

std::vector<Registered<McpServer>> GlewlwydRegistrar::servers_in(const Json& plugin) const {
  const auto standing = standing_scopes();
  auto resources = all_resources(plugin);
  for (const auto& record : records().list(Noun::server)) {
    if (std::ranges::find(resources, record.id) == resources.end()) resources.push_back(record.id);
  }
  std::vector<Registered<McpServer>> servers;
  for (const auto& resource : resources) {
    const auto record = find_record(records(), resource);
    McpServer server{resource, resource, "", {}};
    if (record) server = recorded_server(*record);
    server.scopes.clear();
    const auto names = scopes_for(plugin, resource);
    for (const auto& name : names) {
      const Scope* scope = find_scope(standing, name);
      server.scopes.push_back(scope != nullptr ? *scope : Scope{name, "", ""});
    }
    servers.push_back({server,
                       resource,
                       Level::composed,
                       json::Document(Json{{"resource", resource}, {"scopes", names}}),
                       record && record->level == Level::composed,
                       {},
                       foreign_scopes(record, server)});
  }
  return servers;
}

std::vector<Registered<McpServer>> GlewlwydRegistrar::find_servers(const std::string& reference) {
  auto servers = servers_in(api_.plugin());
  std::erase_if(servers, [&](const Registered<McpServer>& server) {
    return server.object.name != reference && server.object.resource != reference;
  });
  return servers;
}

void GlewlwydRegistrar::list_servers(const Take<McpServer>& take) {
  for (const auto& server : servers_in(api_.plugin())) {
    if (!take(server)) return;
  }
}

void GlewlwydRegistrar::put_scope(const Scope& scope, const std::vector<Scope>& standing) const {
  const Scope* there = find_scope(standing, scope.name);
  if (there == nullptr) {
    api_.create(Collection::scopes, scope.name, scope_representation(scope, Json::object()));
  } else if (*there != scope) {
    const auto before = api_.find(Collection::scopes, scope.name).value_or(Json::object());
    api_.replace(Collection::scopes, scope.name, scope_representation(scope, before));
  }
}

// Glewlwyd leaves the name of a scope with those who may use it, and so would a new scope of that
// name be theirs.
void GlewlwydRegistrar::remove_scope(const Json& plugin, const std::string& name) const {
  if (!resources_of(plugin, name).empty() ||
      std::ranges::find(built_in_scopes, name) != std::end(built_in_scopes))
    return administration_.warn(fmt::format(
        "the scope {} is for something else, too: it was left at Glewlwyd", quote(name)));
  for (const auto collection : {Collection::clients, Collection::users}) {
    std::vector<std::string> holders;
    api_.each(collection, [&](const Json& holder) {
      if (std::ranges::count(scopes_of(holder), name) > 0)
        holders.push_back(holder_name(collection, holder));
      return true;
    });
    for (const auto& holder : holders) take_scope_from(collection, holder, name);
  }
  api_.remove(Collection::scopes, name);
}

// What is to be is recorded first, so that a run that was cut off knows its own scopes again.
Registered<McpServer> GlewlwydRegistrar::write_server(const McpServer& wanted,
                                                      const McpServer& before, Level level) const {
  const std::lock_guard held(configuration_mutex());
  const auto locked = administration_.lock(Noun::server, "");
  must_be_unused(records(), wanted, before);
  auto plugin = api_.plugin();
  const auto standing = standing_scopes();
  auto record = find_record(records(), wanted.resource);
  if (!record) record = find_record(records(), before.resource);
  must_be_free(plugin, standing, wanted,
               record ? recorded_server(*record).scopes : std::vector<Scope>{});
  auto foreign = foreign_scopes(record, wanted);
  std::erase_if(foreign, [&](const std::string& scope) { return !find_scope(standing, scope); });
  save_record(records(), wanted, level, foreign);
  for (const auto& scope : wanted.scopes) put_scope(scope, standing);
  const auto old_scopes = sorted(scopes_for(plugin, before.resource));
  const auto new_scopes = sorted(names_of(wanted.scopes));
  if (before.resource != wanted.resource || old_scopes != new_scopes) {
    set_scopes_for(plugin, before.resource, {});
    set_scopes_for(plugin, wanted.resource, new_scopes);
    api_.replace_plugin(plugin);
  }
  for (const auto& scope : old_scopes) {
    if (std::ranges::find(new_scopes, scope) == new_scopes.end()) remove_scope(plugin, scope);
  }
  for (auto& server : servers_in(api_.plugin())) {
    if (server.object.resource == wanted.resource) return std::move(server);
  }
  throw Error(Exit::protocol, "not_there", "Glewlwyd does not have what it has just accepted");
}

Registered<McpServer> GlewlwydRegistrar::register_server(const McpServer& wanted) {
  const auto plugin = api_.plugin();
  if (!reads_resource(plugin))
    administration_.warn(
        "Glewlwyd is configured not to read `resource`: its tokens will be for no MCP server until "
        "`resource-allowed` is on");
  const auto record = find_record(records(), wanted.resource);
  const bool is_whole = !scopes_for(plugin, wanted.resource).empty() ||
                        (record && recorded_server(*record).scopes.empty());
  if (!is_whole) return write_server(wanted, wanted, Level::composed);
  if (!record) {
    must_be_unused(records(), wanted, wanted);
    save_record(records(), wanted, Level::recorded, names_of(wanted.scopes));
  }
  return find_servers(wanted.resource).front();
}

Registered<McpServer> GlewlwydRegistrar::update_server(const Registered<McpServer>& before,
                                                       const McpServer& wanted) {
  auto result =
      write_server(wanted, before.object, before.ours ? Level::composed : Level::recorded);
  if (wanted.name != before.object.name) {
    rename_in_access(records(), before.object.name, wanted.name);
    records().forget(Noun::server, before.object.name);
  }
  return result;
}

void GlewlwydRegistrar::delete_server(const Registered<McpServer>& server) {
  McpServer empty = server.object;
  empty.scopes.clear();
  write_server(empty, server.object, Level::composed);
  forget_recorded_server(records(), server.object.name);
}

}  // namespace mcpauth::registry::glewlwyd
