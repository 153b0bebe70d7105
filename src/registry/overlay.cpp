#include "registry/overlay.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace mcpauth::registry {
namespace {

// Return the scopes of `wanted`, each with what `standing` has of it besides, and then those that
// are in `standing` alone.
Json merged_scopes(const Json& standing, const Json& wanted) {
  Json scopes = Json::array();
  for (const auto& scope : wanted) {
    const Json* before = with_name(standing, scope["name"]);
    Json after = before != nullptr ? *before : Json::object();
    after.update(scope);
    scopes.push_back(std::move(after));
  }
  for (const auto& scope : standing) {
    if (with_name(wanted, scope["name"]) == nullptr) scopes.push_back(scope);
  }
  return scopes;
}

}  // namespace

const Json* with_name(const Json& list, const Json& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Json& element) {
    const Json* other = json::find(element, "name");
    return other != nullptr && *other == name;
  });
  return found == list.end() ? nullptr : &*found;
}

Json overlaid(const Json& standing, const Json& wanted) {
  Json merged = standing;
  for (const auto& [name, value] : wanted.items()) {
    if (name == "metadata" && merged.contains(name))
      merged[name].update(value);
    else if (name == "scopes")
      merged[name] = merged_scopes(merged[name], value);
    else
      merged[name] = value;
  }
  return merged;
}

}  // namespace mcpauth::registry
