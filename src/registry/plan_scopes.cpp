// What goes of servers with --prune, and what stays because it is in use.
#include <nlohmann/json.hpp>

#include "oauth/scopes.hpp"
#include "registry/overlay.hpp"
#include "registry/plan.hpp"

namespace mcpauth::registry {

// Return the names of what stands and is not in the manifest, which must say something of scopes.
std::vector<std::string> Planner::unwanted_scopes(const McpServer& standing,
                                                  const McpServer& wanted) const {
  std::vector<std::string> names;
  const Json said = said_json(*manifest_, wanted);
  const Json* scopes = json::find(said, "scopes");
  if (scopes == nullptr) return names;
  for (const auto& scope : standing.scopes) {
    if (with_name(*scopes, Json(scope.name)) == nullptr) names.push_back(scope.name);
  }
  return names;
}

void Planner::note_use(const Access& access, const std::vector<std::string>& scopes) {
  const auto found = in_use_.find(name_of_server(access));
  if (found == in_use_.end()) return;
  const auto user = std::string(to_string(access.kind)) + ' ' + access.subject;
  for (const auto& scope : scopes) found->second[scope].insert(user);
}

// Return the server less the scopes that it is to lose and that nobody may use afterwards.
Json Planner::without_unused_scopes(const Surplus& surplus) {
  Left left{Noun::server, surplus.wanted->name, {}};
  const auto& users = in_use_.at(surplus.wanted->name);
  Json after = overlaid(full_json(surplus.server.object), said_json(*manifest_, *surplus.wanted));
  Json scopes = Json::array();
  for (auto& scope : after["scopes"]) {
    const auto& scope_name = *json::find_string(scope, "name");
    const auto used = users.find(scope_name);
    const bool unwanted = oauth::contains(surplus.scopes, {scope_name});
    if (unwanted && used != users.end()) {
      left.scopes.push_back(scope_name);
      left.used_by.insert(used->second.begin(), used->second.end());
    }
    if (!unwanted || used != users.end()) scopes.push_back(std::move(scope));
  }
  after["scopes"] = std::move(scopes);
  if (!left.scopes.empty()) left_.push_back(std::move(left));
  return after;
}

// A server goes only where nobody's access to it stays.
void Planner::leave_servers_in_use() {
  std::erase_if(steps_, [&](const Step& step) {
    if (step.kind != Noun::server || step.action != Action::remove) return false;
    Left left{Noun::server, step.name, {}};
    for (const auto& [scope, users] : in_use_.at(step.name)) {
      left.scopes.push_back(scope);
      left.used_by.insert(users.begin(), users.end());
    }
    const bool stays = !left.scopes.empty();
    if (stays) left_.push_back(std::move(left));
    return stays;
  });
}

}  // namespace mcpauth::registry
