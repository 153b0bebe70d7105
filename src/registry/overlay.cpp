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

const json::Source merged_object{"a merged object", Exit::bug};

Json rebased_members(const Json& before, const Json& after, const Json& now) {
  Json members = now;
  for (const auto& [name, value] : after.items()) {
    const Json* old = json::find(before, name);
    const Json* has = json::find(now, name);
    if (old != nullptr && *old == value) continue;
    const bool in_parts = old != nullptr && has != nullptr && value.is_object() && has->is_object();
    members[name] = in_parts ? rebased_members(*old, value, *has) : value;
  }
  for (const auto& [name, value] : before.items()) {
    if (!after.contains(name)) members.erase(name);
  }
  return members;
}

// Scopes are told apart by their names.
Json rebased_scopes(const Json& before, const Json& after, const Json& now) {
  static const Json nothing = Json::object();
  Json scopes = Json::array();
  for (const auto& has : now) {
    const Json* old = with_name(before, has["name"]);
    const Json* wanted = with_name(after, has["name"]);
    if (wanted != nullptr)
      scopes.push_back(rebased_members(old != nullptr ? *old : nothing, *wanted, has));
    else if (old == nullptr)
      scopes.push_back(has);
  }
  for (const auto& wanted : after) {
    const Json* old = with_name(before, wanted["name"]);
    const bool is_changed = old == nullptr || *old != wanted;
    if (is_changed && with_name(now, wanted["name"]) == nullptr) scopes.push_back(wanted);
  }
  return scopes;
}

template <typename Object>
Object rebased_object(const Object& before, const Object& after, const Object& now) {
  return object_from(rebased_members(full_json(before), full_json(after), full_json(now)), now);
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

McpServer object_from(const Json& value, const McpServer& /*like*/) {
  return server_from_json(value, merged_object);
}
Client object_from(const Json& value, const Client& /*like*/) {
  return client_from_json(value, merged_object);
}
Agent object_from(const Json& value, const Agent& /*like*/) {
  return agent_from_json(value, merged_object);
}

McpServer rebased(const McpServer& before, const McpServer& after, const McpServer& now) {
  const Json had = full_json(before);
  const Json wants = full_json(after);
  const Json has = full_json(now);
  Json members = rebased_members(had, wants, has);
  members["scopes"] = rebased_scopes(had["scopes"], wants["scopes"], has["scopes"]);
  return object_from(members, now);
}
Client rebased(const Client& before, const Client& after, const Client& now) {
  return rebased_object(before, after, now);
}
Agent rebased(const Agent& before, const Agent& after, const Agent& now) {
  return rebased_object(before, after, now);
}

}  // namespace mcpauth::registry
