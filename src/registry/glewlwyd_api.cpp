#include "registry/glewlwyd_api.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace mcpauth::registry::glewlwyd {
namespace {

constexpr std::size_t page_size = 100;
constexpr int not_found = 404;

// The issuer of a plugin is `{interface}/{name of the plugin}`, unless it was configured otherwise.
std::string interface_url(const Administration& administration) {
  if (!administration.admin_url.empty()) return administration.admin_url;
  const auto& issuer = administration.server.issuer;
  return issuer.substr(0, issuer.rfind('/'));
}

std::string path_of(Collection collection) {
  switch (collection) {
    case Collection::clients:
      return "/client/";
    case Collection::scopes:
      return "/scope/";
    case Collection::users:
      return "/user/";
  }
  return {};
}

const Json& required_list(const AdminAnswer& answer) {
  if (answer.body->is_array()) return *answer.body;
  throw Error(Exit::protocol, "not_an_array",
              "Glewlwyd's admin interface answered with a list that is no array");
}

std::string issuer_of(const Json& plugin) {
  const Json* parameters = json::find(plugin, "parameters");
  const auto* issuer = parameters != nullptr ? json::find_string(*parameters, "iss") : nullptr;
  return issuer != nullptr ? *issuer : "";
}

std::string name_of(const Json& plugin) {
  return json::Object(plugin, {"Glewlwyd's answer"}).string("name");
}

}  // namespace

Api::Api(const Administration& administration)
    : transport_(administration.transport),
      reach_(administration.server.reach),
      issuer_(administration.server.issuer),
      url_(interface_url(administration)) {}

AdminAnswer Api::ask(const char* method, const std::string& path, const Json* body,
                     int expected) const {
  return send(transport_, {"Glewlwyd's admin interface", method, url_ + path, body, reach_},
              expected);
}

std::optional<Json> Api::find(Collection collection, const std::string& name) const {
  const auto answer = ask("GET", path_of(collection) + percent_encode(name), nullptr, not_found);
  if (answer.status == not_found) return {};
  return *answer.body;
}

void Api::each(Collection collection, const std::function<bool(const Json&)>& take) const {
  ListPages taken("Glewlwyd's admin interface");
  for (std::size_t offset = 0;; offset += page_size) {
    const auto answer =
        ask("GET", fmt::format("{}?offset={}&limit={}", path_of(collection), offset, page_size));
    const auto& list = required_list(answer);
    taken.take(list);
    for (const auto& object : list) {
      if (!take(object)) return;
    }
    if (list.size() < page_size) return;
  }
}

// The answer is empty, and says nowhere where the object is: by its name. In a dry run it does.
Json Api::create(Collection collection, const std::string& name, const Json& object) const {
  const auto answer = ask("POST", path_of(collection), &object);
  const auto path = answer.location.starts_with(url_) ? answer.location.substr(url_.size())
                                                      : path_of(collection) + percent_encode(name);
  return *ask("GET", path).body;
}

Json Api::replace(Collection collection, const std::string& name, const Json& object) const {
  const auto path = path_of(collection) + percent_encode(name);
  ask("PUT", path, &object);
  return *ask("GET", path).body;
}

void Api::remove(Collection collection, const std::string& name) const {
  ask("DELETE", path_of(collection) + percent_encode(name), nullptr, not_found);
}

Json Api::plugin() const {
  const auto answer = ask("GET", "/mod/plugin/");
  for (const auto& plugin : required_list(answer)) {
    if (issuer_of(plugin) != issuer_) continue;
    const auto found = ask("GET", "/mod/plugin/" + percent_encode(name_of(plugin)));
    if (issuer_of(*found.body) == issuer_) return *found.body;
  }
  throw Error(Exit::usage, "no_plugin",
              fmt::format("Glewlwyd has no plugin whose issuer is {}", quote(issuer_)),
              "give its admin interface with 'mcpauth profile add --admin-url'");
}

void Api::replace_plugin(const Json& plugin) const {
  const auto path = "/mod/plugin/" + percent_encode(name_of(plugin));
  ask("PUT", path, &plugin);
  ask("PUT", path + "/reset");
}

}  // namespace mcpauth::registry::glewlwyd
