#include "registry/keycloak_realm.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/encoding.hpp"
#include "registry/keycloak_representation.hpp"

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
  if (!answer.body->empty()) return answer.body->front();
  const auto created = created_->clients.find(client_id);
  if (created == created_->clients.end()) return {};
  return find_at("/clients/" + percent_encode(created->second));
}

std::optional<Json> Realm::find_at(const std::string& path) const {
  const auto answer = ask("GET", path, nullptr, not_found);
  if (answer.status == not_found) return {};
  return *answer.body;
}

void Realm::each_client(const std::function<bool(const Json&)>& take) const {
  ListPages taken("Keycloak's admin interface");
  for (std::size_t first = 0;; first += page_size) {
    const auto answer = ask("GET", fmt::format("/clients?first={}&max={}", first, page_size));
    if (!answer.body->is_array()) throw no_array("clients");
    taken.take(*answer.body);
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
  auto client = create("/clients", representation);
  if (client) created_->clients[client_id_of(*client)] = uuid_of(*client);
  return client;
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
  std::vector<Json> scopes(answer.body->begin(), answer.body->end());
  std::set<std::string> listed;
  for (const auto& scope : scopes) listed.insert(uuid_of(scope));
  for (const auto& id : created_->scopes) {
    if (listed.contains(id)) continue;
    if (auto scope = find_at("/client-scopes/" + percent_encode(id)))
      scopes.push_back(std::move(*scope));
  }
  return scopes;
}

Json Realm::client_scope(const std::string& id) const {
  return *ask("GET", "/client-scopes/" + percent_encode(id)).body;
}

std::optional<Json> Realm::create_scope(const Json& representation) const {
  auto scope = create("/client-scopes", representation);
  if (scope) created_->scopes.push_back(uuid_of(*scope));
  return scope;
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
