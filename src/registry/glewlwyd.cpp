// Clients and agents at Glewlwyd. It makes no secrets: they are made here.
#include "registry/glewlwyd.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "registry/checks.hpp"
#include "registry/glewlwyd_registrar.hpp"
#include "registry/glewlwyd_representation.hpp"

namespace mcpauth::registry {
namespace glewlwyd {
namespace {

constexpr std::size_t secret_bytes = 32;
const json::Source kept_object{"a kept registration", Exit::store};

// What RFC 7591 would have answered.
oauth::ClientRegistration registration_of(const Json& client, const Client& object,
                                          const Records& records) {
  oauth::ClientRegistration registration;
  registration.issuer = records.issuer();
  registration.client_id = object.name;
  registration.client_secret = secret_of(client);
  registration.token_endpoint_auth_method = object.token_endpoint_auth_method;
  registration.redirect_uris = object.redirect_uris;
  registration.document = json::Document(without_secrets(client));
  return registration;
}

Client client_for(const Agent& agent) {
  Client client;
  client.name = agent.name;
  client.grant_types = {"client_credentials"};
  client.token_endpoint_auth_method = "client_secret_basic";
  return client;
}

Error name_taken(const std::string& name, const char* what) {
  return Error(Exit::refused, "name_taken",
               fmt::format("there is {} {} at Glewlwyd already", what, quote(name)),
               "choose another name");
}

void check_same_name(const std::string& before, const std::string& wanted) {
  if (before == wanted) return;
  throw Error(Exit::unsupported, "name_is_fixed",
              "Glewlwyd knows a client by its name, which cannot be changed",
              "register it under the new name, and delete the old one");
}

}  // namespace

GlewlwydRegistrar::GlewlwydRegistrar(Administration administration)
    : administration_(std::move(administration)), api_(administration_) {}

bool GlewlwydRegistrar::is_agent(const std::string& client_id) const {
  return records().find(Noun::agent, client_id).has_value();
}

Secret GlewlwydRegistrar::new_secret() const {
  return Secret(base64url_encode(administration_.random(secret_bytes)));
}

// A record of a client that somebody else made keeps its secret, and says so by its level.
Registered<Client> GlewlwydRegistrar::registered(const Json& client, const Client& asked) const {
  const auto id = client_id_of(client);
  const auto record = records().find(Noun::client, id);
  return {client_from(client, asked), id, Level::native, json::Document(without_secrets(client)),
          record && record->level == Level::native};
}

Registered<Agent> GlewlwydRegistrar::registered_agent(const Record& record,
                                                      const Json& client) const {
  Agent agent = agent_from_json(*record.object, kept_object);
  agent.enabled = json::Object(client, {"Glewlwyd's answer"}).optional_bool("enabled") != false;
  return {std::move(agent), record.id, Level::composed, json::Document(without_secrets(client)),
          true};
}

std::vector<Registered<Client>> GlewlwydRegistrar::find_clients(const std::string& reference) {
  if (is_agent(reference)) return {};
  const auto client = api_.find(Collection::clients, reference);
  if (!client) return {};
  return {registered(*client, asked_of_client(records(), reference))};
}

std::vector<Registered<Agent>> GlewlwydRegistrar::find_agents(const std::string& reference) {
  const auto record = records().find(Noun::agent, reference);
  const auto client = record ? api_.find(Collection::clients, record->id) : std::nullopt;
  if (!client) return {};
  return {registered_agent(*record, *client)};
}

void GlewlwydRegistrar::list_clients(const Take<Client>& take) {
  api_.each(Collection::clients, [&](const Json& client) {
    const auto id = client_id_of(client);
    return is_agent(id) || take(registered(client, asked_of_client(records(), id)));
  });
}

void GlewlwydRegistrar::list_agents(const Take<Agent>& take) {
  for (const auto& record : records().list(Noun::agent)) {
    const auto client = api_.find(Collection::clients, record.id);
    if (client && !take(registered_agent(record, *client))) return;
  }
}

Registered<Client> GlewlwydRegistrar::kept(const Json& client, const Client& asked,
                                           Level level) const {
  const Client object = client_from(client, asked);
  Record record;
  record.noun = Noun::client;
  record.name = object.name;
  record.id = object.name;
  record.level = level;
  record.object = json::Document(to_json(object));
  record.client = registration_of(client, object, records());
  records().save(record);
  return registered(client, asked);
}

Registered<Agent> GlewlwydRegistrar::kept_agent(const Json& client, const Agent& agent) const {
  Record record;
  record.noun = Noun::agent;
  record.name = agent.name;
  record.id = agent.name;
  record.level = Level::composed;
  record.object = json::Document(to_json(agent));
  record.client = registration_of(client, client_from(client, client_for(agent)), records());
  record.agent_secret = record.client->client_secret;
  records().save(record);
  return registered_agent(record, client);
}

void GlewlwydRegistrar::must_take_client(const Client& wanted, const Client& /*before*/) const {
  must_have_grants(wanted.grant_types);
}

Registered<Client> GlewlwydRegistrar::register_client(const Client& wanted) {
  must_take_client(wanted, {});
  if (is_agent(wanted.name)) throw name_taken(wanted.name, "an agent");
  const auto client = completed_as_public(wanted, administration_.server);
  if (const auto there = api_.find(Collection::clients, wanted.name))
    return kept(*there, client, registered(*there, client).ours ? Level::native : Level::recorded);
  const auto secret = has_secret(client.token_endpoint_auth_method) ? new_secret() : Secret();
  const auto body = client_representation(client, Json::object(), secret);
  auto got = kept(api_.create(Collection::clients, client.name, body), client, Level::native);
  got.differences = differences_besides(to_json(wanted), to_json(client), to_json(got.object));
  return got;
}

Registered<Agent> GlewlwydRegistrar::register_agent(const Agent& wanted) {
  if (auto there = find_agents(wanted.name); !there.empty()) return std::move(there.front());
  if (api_.find(Collection::clients, wanted.name)) throw name_taken(wanted.name, "a client");
  if (wanted.kind == AgentKind::interactive)
    administration_.warn(
        "Glewlwyd gives no tokens in which an agent acts for a user: the agent can act for itself");
  auto body = client_representation(client_for(wanted), Json::object(), new_secret());
  body["enabled"] = wanted.enabled;
  return kept_agent(api_.create(Collection::clients, wanted.name, body), wanted);
}

// A client is put as a whole, so what it is at Glewlwyd now comes along: its secret and its scopes.
Registered<Client> GlewlwydRegistrar::update_client(const Registered<Client>& before,
                                                    const Client& wanted) {
  check_same_name(before.object.name, wanted.name);
  must_take_client(wanted, before.object);
  const auto client = changed(wanted, before.object);
  const auto standing = api_.find(Collection::clients, client.name).value_or(Json::object());
  const bool needs_secret =
      client.token_endpoint_auth_method != before.object.token_endpoint_auth_method &&
      has_secret(client.token_endpoint_auth_method) && secret_of(standing).empty();
  const auto body = client_representation(client, standing, needs_secret ? new_secret() : Secret());
  return kept(api_.replace(Collection::clients, client.name, body), client,
              before.ours ? Level::native : Level::recorded);
}

Registered<Agent> GlewlwydRegistrar::update_agent(const Registered<Agent>& before,
                                                  const Agent& wanted) {
  check_same_name(before.object.name, wanted.name);
  auto body = api_.find(Collection::clients, wanted.name).value_or(Json::object());
  body["enabled"] = wanted.enabled;
  return kept_agent(api_.replace(Collection::clients, wanted.name, body), wanted);
}

void GlewlwydRegistrar::delete_client(const Registered<Client>& client) {
  api_.remove(Collection::clients, client.id);
  records().forget(Noun::client, client.object.name);
}

void GlewlwydRegistrar::delete_agent(const Registered<Agent>& agent) {
  api_.remove(Collection::clients, agent.id);
  records().forget(Noun::agent, agent.object.name);
}

void GlewlwydRegistrar::rotate_client_secret(const Registered<Client>& client) {
  if (!has_secret(client.object.token_endpoint_auth_method))
    throw Error(Exit::unsupported, "no_secret",
                fmt::format("the client {} has no secret", quote(client.object.name)));
  const auto standing = api_.find(Collection::clients, client.id).value_or(Json::object());
  const auto body = client_representation(client.object, standing, new_secret());
  kept(api_.replace(Collection::clients, client.id, body), client.object,
       client.ours ? Level::native : Level::recorded);
}

void GlewlwydRegistrar::rotate_agent_secret(const Registered<Agent>& agent) {
  const auto standing = api_.find(Collection::clients, agent.id).value_or(Json::object());
  const auto body = client_representation(client_for(agent.object), standing, new_secret());
  kept_agent(api_.replace(Collection::clients, agent.id, body), agent.object);
}

}  // namespace glewlwyd

Level glewlwyd_level(Verb verb) {
  switch (verb) {
    case Verb::client_register:
    case Verb::client_list:
    case Verb::client_update:
    case Verb::client_rotate_secret:
    case Verb::client_delete:
    case Verb::client_authorize:
    case Verb::client_deauthorize:
    case Verb::agent_authorize:
    case Verb::agent_deauthorize:
    case Verb::user_authorize:
    case Verb::user_deauthorize:
      return Level::native;
    default:
      return Level::composed;
  }
}

std::unique_ptr<Registrar> make_glewlwyd(Administration administration) {
  return std::make_unique<glewlwyd::GlewlwydRegistrar>(std::move(administration));
}

}  // namespace mcpauth::registry
