#include <algorithm>
#include <nlohmann/json.hpp>

#include "registry/registrar.hpp"

namespace mcpauth::registry {
namespace {

std::string natural_key(const Json& element) {
  const auto* name = json::find_string(element, "name");
  return name != nullptr ? *name : json::dump(element);
}

// Return whether the member says nothing: what has no title is called by its name.
bool is_title_of_name(const Json& object, const std::string& member) {
  const auto* name = json::find_string(object, "name");
  const auto* title = json::find_string(object, "title");
  return member == "title" && name != nullptr && title != nullptr && *name == *title;
}

// Return `value` in the one form that equal values share: the order of arrays says nothing here.
Json normal(const Json& value) {
  if (value.is_object()) {
    std::vector<std::pair<std::string, Json>> members;
    for (const auto& [name, member] : value.items()) {
      if (!is_title_of_name(value, name)) members.emplace_back(name, normal(member));
    }
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    Json sorted = Json::object();
    for (auto& [name, member] : members) sorted[name] = std::move(member);
    return sorted;
  }
  if (!value.is_array()) return value;
  Json sorted = Json::array();
  for (const auto& element : value) sorted.push_back(normal(element));
  std::sort(sorted.begin(), sorted.end(),
            [](const Json& a, const Json& b) { return natural_key(a) < natural_key(b); });
  return sorted;
}

void compare(const Json& asked, const Json& got, const std::string& path,
             std::vector<Difference>& found) {
  for (const auto& [name, value] : asked.items()) {
    const Json* other = json::find(got, name);
    const Json has = other != nullptr ? *other : Json();
    if (value.is_object())
      compare(value, has, path + name + '.', found);
    else if (normal(value) != normal(has))
      found.push_back({path + name, json::Document(value), json::Document(has)});
  }
}

}  // namespace

std::vector<Difference> differences(const Json& asked, const Json& got) {
  std::vector<Difference> found;
  compare(asked, got, "", found);
  return found;
}

std::vector<Difference> differences_besides(const Json& asked, const Json& sent, const Json& got) {
  Json besides = sent;
  for (const auto& [name, value] : asked.items()) besides.erase(name);
  return differences(besides, got);
}

}  // namespace mcpauth::registry
