// The driver for Keycloak, its verbs in one file for each noun.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "registry/keycloak.hpp"
#include "registry/keycloak_realm.hpp"
#include "registry/keycloak_representation.hpp"
#include "registry/recorded.hpp"

namespace mcpauth::registry::keycloak {

class KeycloakRegistrar final : public Registrar {
 public:
  explicit KeycloakRegistrar(Administration administration);

  Level level(Verb verb) const override { return keycloak_level(verb); }

  void must_take_server(const McpServer& wanted, const McpServer& before) const override;
  void must_take_client(const Client& wanted, const Client& before) const override;
  void must_take_access(const Access& wanted) const override;
  bool knows(const Record& kept) const override { return is_called_by_id(kept); }

  std::vector<Registered<McpServer>> find_servers(const std::string& reference) override;
  std::vector<Registered<Client>> find_clients(const std::string& reference) override;
  std::vector<Registered<Agent>> find_agents(const std::string& reference) override;

  void list_servers(const Take<McpServer>& take) override;
  void list_clients(const Take<Client>& take) override;
  void list_agents(const Take<Agent>& take) override;

  Registered<McpServer> register_server(const McpServer& wanted) override;
  Registered<Client> register_client(const Client& wanted) override;
  Registered<Agent> register_agent(const Agent& wanted) override;

  Registered<McpServer> update_server(const Registered<McpServer>& before,
                                      const McpServer& wanted) override;
  Registered<Client> update_client(const Registered<Client>& before, const Client& wanted) override;
  Registered<Agent> update_agent(const Registered<Agent>& before, const Agent& wanted) override;

  void delete_server(const Registered<McpServer>& server) override;
  void delete_client(const Registered<Client>& client) override;
  void delete_agent(const Registered<Agent>& agent) override;

  void rotate_client_secret(const Registered<Client>& client) override;
  void rotate_agent_secret(const Registered<Agent>& agent) override;

  std::vector<Access> list_access(const Registered<McpServer>* server) override;
  Access authorize(const Access& wanted) override;
  Access deauthorize(const Access& unwanted) override;

 private:
  // Return the client of that clientId, where there is one of that role.
  std::optional<Json> find(const std::string& client_id, Role role) const;
  // Return the one that is in the way of a new one of that `client_id`: it must be of that role.
  Json existing(const std::string& client_id, Role role) const;

  // Throw Error 2 where a server for another resource has the name.
  void must_be_free(const McpServer& wanted) const;
  // Return all client scopes, after those that `wanted` has are there as it has them. `found` are
  // all there are before.
  std::vector<Json> with_scopes(std::vector<Json> found, const McpServer& wanted) const;
  void remove_scope(const Json& client_scope) const;
  Registered<McpServer> kept_server(const Json& client, const std::vector<Json>& scopes) const;

  // Keep what is secret of a client or of an agent's, and return it as it stands there.
  Registered<Client> kept(const Json& client, const Client& asked) const;
  Registered<Agent> kept(const Json& client) const;
  // Put what two representations of a client have differently.
  void change_client(const std::string& uuid, const Json& before, const Json& after) const;
  // Give new secrets to what is recorded under `name`.
  void rotate(Noun noun, const std::string& name, const std::string& uuid) const;

  McpServer server_named(const std::string& name, const std::vector<Json>& scopes) const;
  Json subject_of(const Access& access) const;

  Administration administration_;
  Realm realm_;
};

}  // namespace mcpauth::registry::keycloak
