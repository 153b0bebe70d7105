#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/plan.hpp"

namespace mcpauth::registry {
namespace {

constexpr std::array<std::string_view, 3> actions = {"create", "update", "delete"};
constexpr std::array<std::string_view, 3> signs = {"+", "~", "-"};
constexpr std::size_t longest_value = 300;

std::string value_text(const Json& value) {
  return value.is_null() ? "nothing" : safe_text(json::dump(value), longest_value);
}

std::string change_text(const Step& step, const Difference& change) {
  if (step.kind != Noun::access)
    return fmt::format("    {}: {} -> {}\n", change.member, value_text(*change.got),
                       value_text(*change.asked));
  const Json& scopes = step.action == Action::create ? *change.asked : *change.got;
  return fmt::format("    {}: {}\n", change.member, value_text(scopes));
}

}  // namespace

std::string_view to_string(Action action) {
  return actions.at(static_cast<std::size_t>(action));
}

Json to_json(const Step& step) {
  Json changes = Json::array();
  for (const auto& change : step.changes)
    changes.push_back({{"member", change.member}, {"asked", *change.asked}, {"got", *change.got}});
  return {{"action", to_string(step.action)},
          {"kind", to_string(step.kind)},
          {"name", step.name},
          {"level", to_string(step.level)},
          {"changes", std::move(changes)}};
}

std::string step_text(const Step& step) {
  std::string text = fmt::format("{} {} {} ({})\n", signs.at(static_cast<std::size_t>(step.action)),
                                 to_string(step.kind), safe_text(step.name), to_string(step.level));
  for (const auto& change : step.changes) text += change_text(step, change);
  return text;
}

Json to_json(const Left& left) {
  Json value = {{"kind", to_string(left.kind)}, {"name", left.name}, {"scopes", left.scopes}};
  if (!left.used_by.empty()) value["used_by"] = left.used_by;
  return value;
}

std::string left_text(const Left& left) {
  const std::vector<std::string> users(left.used_by.begin(), left.used_by.end());
  return fmt::format("left: {} {}\n    scopes: {}\n{}", to_string(left.kind), safe_text(left.name),
                     value_text(Json(left.scopes)),
                     users.empty() ? "" : "    used by: " + safe_text(join(users, ", ")) + '\n');
}

}  // namespace mcpauth::registry
