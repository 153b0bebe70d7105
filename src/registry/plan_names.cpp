// Servers that get other names, and the steps that take the names they had.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/plan.hpp"

namespace mcpauth::registry {
namespace {

using ByFreedName = std::map<std::string, const Step*>;

ByFreedName steps_by_freed_name(const std::vector<Step>& steps) {
  ByFreedName freeing;
  for (const auto& step : steps) {
    const auto* change = std::get_if<Change<McpServer>>(&step.what);
    if (change == nullptr || step.action != Action::update) continue;
    const auto& before = change->before->object.name;
    if (before != step.name) freeing[before] = &step;
  }
  return freeing;
}

// Return the names that must be free before `step`, the last one first. Throws Error 9 where they
// go round in a circle.
std::vector<std::string> names_to_be_freed(const Step& step, const ByFreedName& freeing) {
  std::vector<std::string> names;
  std::vector<std::string> circle{quote(step.name)};
  for (auto next = freeing.find(step.name); next != freeing.end();
       next = freeing.find(next->second->name)) {
    names.insert(names.begin(), next->second->name);
    circle.push_back(quote(next->second->name));
    if (next->second->name == step.name)
      throw Error(Exit::unsupported, "names_in_a_circle",
                  "servers cannot take each other's names at once: " + join(circle, ", "),
                  "give one of them another name first, and apply twice");
  }
  return names;
}

}  // namespace

// A name is taken after it is free.
void Planner::order_by_names() {
  const auto freeing = steps_by_freed_name(steps_);
  if (freeing.empty()) return;
  std::map<std::string, std::size_t> turns;
  for (auto& step : steps_) {
    if (step.stage != Stage::servers) continue;
    const auto names = names_to_be_freed(step, freeing);
    turns[step.name] = names.size();
    step.together = names.empty() ? step.name : names.front();
  }
  const auto turn = [&](const Step& step) {
    return step.stage == Stage::servers ? turns.at(step.name) : 0;
  };
  std::stable_sort(steps_.begin(), steps_.end(),
                   [&](const Step& left, const Step& right) { return turn(left) < turn(right); });
}

}  // namespace mcpauth::registry
