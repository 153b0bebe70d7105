#include "app/profile_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/guard.hpp"
#include "app/output.hpp"
#include "base/text.hpp"
#include "oauth/provider.hpp"

namespace mcpauth::app {
namespace {

// Return the verbs that the driver does at `level`, for people.
std::string verbs_at(const registry::Driver& driver, registry::Level level) {
  std::vector<std::string> verbs;
  for (const auto verb : registry::all_verbs()) {
    if (driver.level(verb) == level) verbs.emplace_back(registry::to_string(verb));
  }
  return join(verbs, ", ");
}

std::string to_text(const ShownProfile& shown) {
  std::string text;
  const Json members = to_json(shown.profile);
  for (const auto& [name, value] : members.items()) {
    if (const auto* word = json::find_string(members, name); word != nullptr)
      text += fmt::format("{}: {}\n", name, safe_text(*word));
  }
  if (!shown.detected.empty()) text += fmt::format("detected: {}\n", shown.detected);
  if (shown.driver == nullptr) return text;
  for (const auto level : {registry::Level::native, registry::Level::composed,
                           registry::Level::recorded, registry::Level::unsupported}) {
    if (const auto verbs = verbs_at(*shown.driver, level); !verbs.empty())
      text += fmt::format("{}: {}\n", registry::to_string(level), verbs);
  }
  return text;
}

}  // namespace

const registry::Driver& require_driver(const std::string& name) {
  const auto drivers = registry::drivers();
  const auto found = std::find_if(drivers.begin(), drivers.end(),
                                  [&](const registry::Driver& row) { return row.name == name; });
  if (found != drivers.end()) return *found;
  throw Error(Exit::unsupported, "no_driver",
              "there is no driver for servers of the kind " + quote(name),
              "say --provider standard to use what the standards have");
}

ShownProfile detected_profile(const Context& context, const Profile& profile) {
  const auto server = find_server(context, profile.issuer, http::Reach::anywhere);
  ShownProfile shown{profile, oauth::detect_provider(server), nullptr};
  shown.driver = &require_driver(profile.provider.empty() ? shown.detected : profile.provider);
  return shown;
}

Json to_json(const ShownProfile& shown) {
  Json value = to_json(shown.profile);
  if (!shown.detected.empty()) value["detected"] = shown.detected;
  if (shown.driver == nullptr) return value;
  Json levels = Json::object();
  for (const auto verb : registry::all_verbs())
    levels[std::string(registry::to_string(verb))] = registry::to_string(shown.driver->level(verb));
  value["levels"] = std::move(levels);
  return value;
}

void print_profile(Env& env, const ShownProfile& shown, const OutputOptions& output) {
  if (!output.json) return print(env, to_text(shown));
  Json value = {{"schema", "mcpauth/profile/1"}};
  value.update(to_json(shown));
  print_json(env, value);
}

}  // namespace mcpauth::app
