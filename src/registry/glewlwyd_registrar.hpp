// The driver for Glewlwyd, its verbs in one file for each noun.
#pragma once

#include <string>
#include <vector>

#include "registry/glewlwyd.hpp"
#include "registry/glewlwyd_api.hpp"
#include "registry/recorded.hpp"

namespace mcpauth::registry::glewlwyd {

class GlewlwydRegistrar final : public Registrar {
 public:
  explicit GlewlwydRegistrar(Administration administration);

  Level level(Verb verb) const override { return glewlwyd_level(verb); }

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
  std::vector<std::string> given_here(const Access& standing) override;

 private:
  const Records& records() const { return administration_.records; }

  // Servers, as the plugin's configuration and the records have them together.
  std::vector<Registered<McpServer>> servers_in(const Json& plugin) const;
  std::vector<Scope> standing_scopes() const;
  // Make of `before`, which may be the same, what is wanted; `level` says who made the server.
  Registered<McpServer> write_server(const McpServer& wanted, const McpServer& before,
                                     Level level) const;
  void put_scope(const Scope& scope, const std::vector<Scope>& standing) const;
  void take_scope_from(Collection collection, const std::string& holder,
                       const std::string& scope) const;
  void remove_scope(const Json& plugin, const std::string& name) const;

  // Clients: an agent is one that the records say so of.
  bool is_agent(const std::string& client_id) const;
  Secret new_secret() const;
  Registered<Client> registered(const Json& client, const Client& asked) const;
  Registered<Agent> registered_agent(const Record& record, const Json& client) const;
  Registered<Client> kept(const Json& client, const Client& asked, Level level) const;
  Registered<Agent> kept_agent(const Json& client, const Agent& agent) const;

  McpServer server_named(const std::string& name) const;
  Json subject_of(const Access& access) const;
  void record_given(const Access& wanted, const std::vector<std::string>& had) const;
  // Put these scopes in the place of those that the client or user has; return what stands then.
  Json set_scopes(Collection collection, const Json& holder,
                  const std::vector<std::string>& scopes) const;

  Administration administration_;
  Api api_;
};

}  // namespace mcpauth::registry::glewlwyd
