// Clients and agents at Keycloak: an agent is a client with a service account and attributes of
// ours.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "registry/checks.hpp"
#include "registry/keycloak_registrar.hpp"

namespace mcpauth::registry::keycloak {
namespace {

Error name_taken(const std::string& client_id) {
  return Error(Exit::refused, "name_taken",
               fmt::format("there is a client {} at Keycloak already, and it is something else",
                           quote(client_id)),
               "choose another name");
}

// Return of `after` what `before` has otherwise: an update leaves the members and attributes that
// it does not name.
Json changed_members(const Json& before, const Json& after) {
  Json changes = Json::object();
  for (const auto& [name, value] : after.items()) {
    const Json* old = json::find(before, name);
    if (old != nullptr && *old == value) continue;
    const bool merges = name == "attributes" && old != nullptr && value.is_object();
    changes[name] = merges ? changed_members(*old, value) : value;
  }
  return changes;
}

// What RFC 7591 would have answered. A registration token of before is still good.
oauth::ClientRegistration registration_of(const Json& client, const Client& object,
                                          const Records& records, Noun noun) {
  oauth::ClientRegistration registration;
  if (const auto before = records.find(noun, object.name);
      before && before->client && before->client->client_id == object.name)
    registration = *before->client;
  registration.issuer = records.issuer();
  registration.client_id = object.name;
  registration.client_secret = secret_of(client);
  registration.token_endpoint_auth_method = object.token_endpoint_auth_method;
  registration.redirect_uris = object.redirect_uris;
  registration.document = json::Document(without_secrets(client));
  return registration;
}

template <typename Object>
Registered<Object> registered(const Json& client, Object object, Level level) {
  return {std::move(object), client_id_of(client), level, json::Document(without_secrets(client)),
          is_ours(client)};
}

}  // namespace

KeycloakRegistrar::KeycloakRegistrar(Administration administration)
    : administration_(std::move(administration)), realm_(administration_) {}

std::optional<Json> KeycloakRegistrar::find(const std::string& client_id, Role role) const {
  auto client = realm_.find_client(client_id);
  if (client && (role_of(*client) != role || client_id == administration_.own_client_id)) return {};
  return client;
}

Json KeycloakRegistrar::existing(const std::string& client_id, Role role) const {
  const auto client = find(client_id, role);
  if (!client) throw name_taken(client_id);
  return *client;
}

std::vector<Registered<Client>> KeycloakRegistrar::find_clients(const std::string& reference) {
  const auto client = find(reference, Role::client);
  if (!client) return {};
  return {registered(*client,
                     client_from(*client, asked_of_client(administration_.records, reference)),
                     Level::native)};
}

std::vector<Registered<Agent>> KeycloakRegistrar::find_agents(const std::string& reference) {
  const auto client = find(reference, Role::agent);
  if (!client) return {};
  return {registered(*client, agent_from(*client), Level::composed)};
}

void KeycloakRegistrar::list_clients(const Take<Client>& take) {
  realm_.each_client([&](const Json& client) {
    const auto id = client_id_of(client);
    if (role_of(client) != Role::client || id == administration_.own_client_id) return true;
    return take(registered(
        client, client_from(client, asked_of_client(administration_.records, id)), Level::native));
  });
}

void KeycloakRegistrar::list_agents(const Take<Agent>& take) {
  realm_.each_client([&](const Json& client) {
    return role_of(client) != Role::agent ||
           take(registered(client, agent_from(client), Level::composed));
  });
}

Registered<Client> KeycloakRegistrar::kept(const Json& client, const Client& asked) const {
  auto result = registered(client, client_from(client, asked), Level::native);
  const auto& records = administration_.records;
  Record record;
  record.noun = Noun::client;
  record.name = result.object.name;
  record.id = result.id;
  record.level = result.level;
  record.object = json::Document(to_json(result.object));
  record.client = registration_of(client, result.object, records, Noun::client);
  records.save(record);
  return result;
}

Registered<Agent> KeycloakRegistrar::kept(const Json& client) const {
  auto result = registered(client, agent_from(client), Level::composed);
  const auto& records = administration_.records;
  Record record;
  record.noun = Noun::agent;
  record.name = result.object.name;
  record.id = result.id;
  record.level = result.level;
  record.object = json::Document(to_json(result.object));
  record.client = registration_of(client, client_from(client, {}), records, Noun::agent);
  record.agent_secret = record.client->client_secret;
  records.save(record);
  return result;
}

void KeycloakRegistrar::must_take_client(const Client& wanted, const Client& before) const {
  for (const auto& grant : wanted.grant_types) {
    if (!has_grant(grant))
      throw Error(Exit::unsupported, "unsupported_grant",
                  fmt::format("Keycloak has no grant {}", quote(grant)));
  }
  const auto& method = wanted.token_endpoint_auth_method;
  if (method != before.token_endpoint_auth_method && !has_authenticator(method))
    throw Error(Exit::unsupported, "unsupported_auth_method",
                fmt::format("Keycloak has no way to know a client by {}", quote(method)),
                "give the client another token_endpoint_auth_method");
}

Registered<Client> KeycloakRegistrar::register_client(const Client& wanted) {
  must_take_client(wanted, {});
  // Its metadata list `none` only with the feature for client ID metadata documents.
  const auto client = completed_as_public(wanted, administration_.server);
  const auto created = realm_.create_client(with_first_scopes(client_representation(client)));
  if (!created) return kept(existing(wanted.name, Role::client), client);
  auto got = kept(*created, client);
  got.differences = differences_besides(to_json(wanted), to_json(client), to_json(got.object));
  return got;
}

Registered<Agent> KeycloakRegistrar::register_agent(const Agent& wanted) {
  if (wanted.kind == AgentKind::interactive)
    administration_.warn(
        "Keycloak gives no tokens in which an agent acts for a user: the agent can act for itself");
  const auto created = realm_.create_client(with_first_scopes(agent_representation(wanted)));
  return kept(created ? *created : existing(wanted.name, Role::agent));
}

// What neither of the two speaks of stays: PKCE, roles, consent and the names that people see.
void KeycloakRegistrar::change_client(const std::string& uuid, const Json& before,
                                      const Json& after) const {
  const Json changes = changed_members(before, after);
  if (changes.empty()) return;
  Json body = {{"id", uuid}, {"clientId", client_id_of(after)}};
  body.update(changes);
  realm_.change_client(uuid, body);
}

Registered<Client> KeycloakRegistrar::update_client(const Registered<Client>& before,
                                                    const Client& wanted) {
  must_take_client(wanted, before.object);
  const auto uuid = uuid_of(*before.document);
  const auto client = changed(wanted, before.object);
  change_client(uuid, client_representation(before.object), client_representation(client));
  auto result = kept(realm_.client(uuid), client);
  if (wanted.name != before.object.name)
    administration_.records.forget(Noun::client, before.object.name);
  return result;
}

Registered<Agent> KeycloakRegistrar::update_agent(const Registered<Agent>& before,
                                                  const Agent& wanted) {
  const auto uuid = uuid_of(*before.document);
  change_client(uuid, agent_representation(before.object), agent_representation(wanted));
  auto result = kept(realm_.client(uuid));
  if (wanted.name != before.object.name)
    administration_.records.forget(Noun::agent, before.object.name);
  return result;
}

void KeycloakRegistrar::delete_client(const Registered<Client>& client) {
  realm_.delete_client(uuid_of(*client.document));
  administration_.records.forget(Noun::client, client.object.name);
}

void KeycloakRegistrar::delete_agent(const Registered<Agent>& agent) {
  realm_.delete_client(uuid_of(*agent.document));
  administration_.records.forget(Noun::agent, agent.object.name);
}

void KeycloakRegistrar::rotate(Noun noun, const std::string& name, const std::string& uuid) const {
  auto record = administration_.records.find(noun, name).value();
  record.client->client_secret = realm_.renew_secret(uuid);
  if (noun == Noun::agent) record.agent_secret = record.client->client_secret;
  administration_.records.save(record);
  if (record.client->registration_access_token.empty()) return;
  const auto token = realm_.renew_registration_token(uuid);
  if (token.empty()) return;
  record.client->registration_access_token = token;
  administration_.records.save(record);
}

void KeycloakRegistrar::rotate_client_secret(const Registered<Client>& client) {
  if (!client.object.token_endpoint_auth_method.starts_with("client_secret"))
    throw Error(Exit::unsupported, "no_secret",
                fmt::format("the client {} has no secret", quote(client.object.name)));
  kept(realm_.client(uuid_of(*client.document)), client.object);
  rotate(Noun::client, client.object.name, uuid_of(*client.document));
}

void KeycloakRegistrar::rotate_agent_secret(const Registered<Agent>& agent) {
  kept(realm_.client(uuid_of(*agent.document)));
  rotate(Noun::agent, agent.object.name, uuid_of(*agent.document));
}

}  // namespace mcpauth::registry::keycloak
