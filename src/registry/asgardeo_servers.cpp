// MCP servers are API resources of the type MCP.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "registry/asgardeo_registrar.hpp"
#include "registry/asgardeo_representation.hpp"
#include "registry/checks.hpp"
#include "registry/recorded.hpp"

namespace mcpauth::registry::asgardeo {
namespace {

// About two hundred of the product's own APIs stand in the same list.
constexpr const char* mcp_only = "type eq MCP";

std::string resource_path(const std::string& id) {
  return std::string(resources_path) + '/' + percent_encode(id);
}

const Scope* find_scope(const McpServer& server, const std::string& name) {
  const auto found = std::find_if(server.scopes.begin(), server.scopes.end(),
                                  [&](const Scope& scope) { return scope.name == name; });
  return found == server.scopes.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(const std::vector<Scope>& scopes) {
  std::vector<std::string> names;
  for (const Scope& scope : scopes) names.push_back(scope.name);
  return names;
}

// Return the id of the API resource for `resource`, of whatever type; empty where there is none.
std::string find_resource(const Api& api, const std::string& resource) {
  std::string id;
  api.each_api_resource(filter("identifier", "eq", resource), [&](const Json& item) {
    if (text_or_empty(item, "identifier") == resource) id = text(item, "id");
    return id.empty();
  });
  return id;
}

}  // namespace

Registered<McpServer> AsgardeoRegistrar::server_at(const std::string& id) const {
  const Json resource = api_.get(resource_path(id));
  McpServer server = server_from(resource);
  const bool ours = was_made_here(administration_.records, Noun::server, server.name, id);
  auto record = administration_.records.find(Noun::server, server.name);
  if (record && record->id != id) record.reset();
  auto foreign = foreign_scopes(record, server);
  return {std::move(server), id, Level::native, json::Document(resource), ours, {},
          std::move(foreign)};
}

// A type that the server does not know becomes another one without a word.
Registered<McpServer> AsgardeoRegistrar::kept_server(
    const std::string& id, Made made, const std::vector<std::string>& made_scopes) const {
  auto server = server_at(id);
  std::erase_if(server.foreign, [&](const std::string& scope) { return has(made_scopes, scope); });
  server.ours = server.ours || made == Made::here;
  const std::string type = text_or_empty(*server.document, "type");
  if (!type.empty() && type != "MCP")
    server.differences.push_back({"type", json::Document("MCP"), json::Document(type)});
  Record record;
  record.noun = Noun::server;
  record.name = server.object.name;
  record.id = id;
  record.level = server.level;
  record.object = recorded_json(server.object, server.foreign);
  record.made = server.ours;
  administration_.records.save(record);
  return server;
}

std::vector<Registered<McpServer>> AsgardeoRegistrar::find_servers(const std::string& reference) {
  std::vector<std::string> ids;
  api_.each_api_resource(mcp_only, [&](const Json& item) {
    for (const char* name : {"name", "id", "identifier"})
      if (text_or_empty(item, name) == reference) {
        ids.push_back(text(item, "id"));
        break;
      }
    return true;
  });
  // One that did not become an MCP server is found by its resource alone.
  if (ids.empty())
    if (const std::string id = find_resource(api_, reference); !id.empty()) ids.push_back(id);
  std::vector<Registered<McpServer>> found;
  for (const std::string& id : ids) found.push_back(server_at(id));
  return found;
}

void AsgardeoRegistrar::list_servers(const Take<McpServer>& take) {
  api_.each_api_resource(mcp_only,
                         [&](const Json& item) { return take(server_at(text(item, "id"))); });
}

void AsgardeoRegistrar::must_be_free(const McpServer& wanted) {
  for (const auto& other : find_servers(wanted.name)) must_be_same(other.object, wanted);
}

Registered<McpServer> AsgardeoRegistrar::register_server(const McpServer& wanted) {
  if (const std::string id = find_resource(api_, wanted.resource); !id.empty())
    return kept_server(id, Made::elsewhere, {});
  must_be_free(wanted);
  const AdminAnswer answer = api_.write("POST", resources_path, server_representation(wanted));
  return kept_server(created_id(answer), Made::here, names_of(wanted.scopes));
}

void AsgardeoRegistrar::must_take_server(const McpServer& wanted, const McpServer& before) const {
  if (wanted.resource != before.resource)
    throw Error(Exit::unsupported, "unsupported",
                fmt::format("the resource of {} cannot be changed", quote(before.name)),
                "register another server, and delete this one");
}

Registered<McpServer> AsgardeoRegistrar::update_server(const Registered<McpServer>& before,
                                                       const McpServer& wanted) {
  must_take_server(wanted, before.object);
  if (wanted.name != before.object.name) must_be_free(wanted);
  const std::string path = resource_path(before.id);
  Json added = Json::array();
  for (const Scope& scope : wanted.scopes) {
    const Scope* old = find_scope(before.object, scope.name);
    Json representation = scope_representation(scope);
    if (old == nullptr) {
      added.push_back(std::move(representation));
    } else if (*old != scope) {
      representation.erase("name");
      api_.write("PATCH", path + "/scopes/" + percent_encode(scope.name), representation);
    }
  }
  Json changes = {{"name", wanted.name}, {"description", wanted.description}};
  if (!added.empty()) changes["addedScopes"] = std::move(added);
  api_.write("PATCH", path, changes);
  // One by one: to replace the list would take away what somebody else has added meanwhile.
  std::vector<std::string> removed;
  for (const Scope& scope : before.object.scopes)
    if (find_scope(wanted, scope.name) == nullptr) removed.push_back(scope.name);
  for (const std::string& name : removed) api_.remove(path + "/scopes/" + percent_encode(name));
  roles_.forget(removed);
  if (wanted.name != before.object.name)
    administration_.records.forget(Noun::server, before.object.name);
  auto made_scopes = names_of(wanted.scopes);
  std::erase_if(made_scopes, [&](const std::string& scope) { return has(before.foreign, scope); });
  return kept_server(before.id, before.ours ? Made::here : Made::elsewhere, made_scopes);
}

// The product says that it has deleted whatever it is asked to delete.
void AsgardeoRegistrar::delete_server(const Registered<McpServer>& server) {
  api_.remove(resource_path(server.id));
  if (api_.find(resource_path(server.id)))
    throw Error(Exit::protocol, "not_deleted",
                fmt::format("the server says that {} is deleted, and it is still there",
                            quote(server.object.name)));
  roles_.forget(names_of(server.object.scopes));
  administration_.records.forget(Noun::server, server.object.name);
}

}  // namespace mcpauth::registry::asgardeo
