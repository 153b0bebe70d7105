#include "registry/keycloak_realm.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"

namespace mcpauth::registry::keycloak {
namespace {

constexpr std::size_t page_size = 100;
constexpr int not_found = 404;
constexpr int conflict = 409;

// The interface of the realm `{base}/realms/{name}` is at `{base}/admin/realms/{name}`.
std::string admin_url(const Administration& administration) {
  if (!administration.admin_url.empty()) return administration.admin_url;
  std::string url = administration.server.issuer;
  const auto realm = url.rfind("/realms/");
  if (realm == std::string::npos)
    throw Error(Exit::usage, "no_admin_url",
                "the issuer does not tell where the admin interface of Keycloak is",
                "give it with 'mcpauth profile add --admin-url'");
  return url.insert(realm, "/admin");
}

Error no_array(std::string_view what) {
  return Error(Exit::protocol, "not_an_array",
               fmt::format("Keycloak's admin interface answered with {} that are no array", what));
}

}  // namespace

Realm::Realm(const Administration& administration)
    : transport_(administration.transport),
      reach_(administration.server.reach),
      url_(keycloak::admin_url(administration)) {}

AdminAnswer Realm::ask(const char* method, const std::string& path, const Json* body,
                       int expected) const {
  return send(transport_, {"Keycloak's admin interface", method, url_ + path, body, reach_},
              expected);
}

// The answer of a creation is empty, and its Location ends with the new id.
std::optional<Json> Realm::create(const std::string& path, const Json& representation) const {
  const auto answer = ask("POST", path, &representation, conflict);
  if (answer.status == conflict) return {};
  const auto id = answer.location.substr(answer.location.rfind('/') + 1);
  if (id.empty())
    throw Error(Exit::protocol, "no_location",
                "Keycloak's admin interface created an object and did not say where");
  return *ask("GET", path + '/' + percent_encode(id)).body;
}

std::optional<Json> Realm::find_client(const std::string& client_id) const {
  const auto answer = ask("GET", "/clients?clientId=" + percent_encode(client_id));
  if (!answer.body->is_array()) throw no_array("clients");
  if (answer.body->empty()) return {};
  return answer.body->front();
}

void Realm::each_client(const std::function<bool(const Json&)>& take) const {
  for (std::size_t first = 0;; first += page_size) {
    const auto answer = ask("GET", fmt::format("/clients?first={}&max={}", first, page_size));
    if (!answer.body->is_array()) throw no_array("clients");
    for (const auto& client : *answer.body) {
      if (!take(client)) return;
    }
    if (answer.body->size() < page_size) return;
  }
}

Json Realm::client(const std::string& uuid) const {
  return *ask("GET", "/clients/" + percent_encode(uuid)).body;
}

std::optional<Json> Realm::create_client(const Json& representation) const {
  return create("/clients", representation);
}

void Realm::change_client(const std::string& uuid, const Json& changes) const {
  ask("PUT", "/clients/" + percent_encode(uuid), &changes);
}

void Realm::delete_client(const std::string& uuid) const {
  ask("DELETE", "/clients/" + percent_encode(uuid), nullptr, not_found);
}

Secret Realm::renew_secret(const std::string& uuid) const {
  const auto path = "/clients/" + percent_encode(uuid) + "/client-secret";
  const auto renewed = ask("POST", path);
  if (const auto* value = json::find_string(*renewed.body, "value")) return Secret(*value);
  const auto kept = ask("GET", path);
  return Secret(json::Object(*kept.body, {"Keycloak's new client secret"}).string("value"));
}

Secret Realm::renew_registration_token(const std::string& uuid) const {
  const auto answer =
      ask("POST", "/clients/" + percent_encode(uuid) + "/registration-access-token");
  const auto* token = json::find_string(*answer.body, "registrationAccessToken");
  return token != nullptr ? Secret(*token) : Secret();
}

std::vector<Json> Realm::client_scopes() const {
  const auto answer = ask("GET", "/client-scopes");
  if (!answer.body->is_array()) throw no_array("client scopes");
  return {answer.body->begin(), answer.body->end()};
}

Json Realm::client_scope(const std::string& id) const {
  return *ask("GET", "/client-scopes/" + percent_encode(id)).body;
}

std::optional<Json> Realm::create_scope(const Json& representation) const {
  return create("/client-scopes", representation);
}

void Realm::change_scope(const std::string& id, const Json& changes) const {
  ask("PUT", "/client-scopes/" + percent_encode(id), &changes);
}

void Realm::delete_scope(const std::string& id) const {
  ask("DELETE", "/client-scopes/" + percent_encode(id), nullptr, not_found);
}

void Realm::add_optional_scope(const std::string& uuid, const std::string& scope_id) const {
  ask("PUT", fmt::format("/clients/{}/optional-client-scopes/{}", percent_encode(uuid),
                         percent_encode(scope_id)));
}

void Realm::remove_scope(const std::string& uuid, const std::string& scope_id) const {
  for (const char* list : {"optional", "default"})
    ask("DELETE", fmt::format("/clients/{}/{}-client-scopes/{}", percent_encode(uuid), list,
                              percent_encode(scope_id)));
}

}  // namespace mcpauth::registry::keycloak
