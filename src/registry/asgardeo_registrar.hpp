// The driver for Asgardeo and WSO2 Identity Server, its verbs in one file for each noun.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "registry/asgardeo.hpp"
#include "registry/asgardeo_api.hpp"
#include "registry/asgardeo_roles.hpp"

namespace mcpauth::registry::asgardeo {

// Whether what is to be kept was made by this program, just now or before.
enum class Made { elsewhere, here };

class AsgardeoRegistrar final : public Registrar {
 public:
  explicit AsgardeoRegistrar(Administration administration);

  Level level(Verb verb) const override { return asgardeo_level(verb); }

  void must_take_server(const McpServer& wanted, const McpServer& before) const override;
  void must_take_client(const Client& wanted, const Client& before) const override;
  Purposes purposes(SubjectKind kind) const override {
    return kind == SubjectKind::agent ? Purposes::nested : Purposes::one;
  }

  std::vector<Registered<McpServer>> find_servers(const std::string& reference) override;
  std::vector<Registered<Client>> find_clients(const std::string& reference) override;
  std::vector<Registered<Agent>> find_agents(const std::string& reference) override;

  void list_servers(const Take<McpServer>& take) override;
  void list_clients(const Take<Client>& take) override;
  void list_agents(const Take<Agent>& take) override;

  Registered<McpServer> register_server(const McpServer& wanted) override;
  Registered<Client> register_client(const Client& asked) override;
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
  Access take_back(const Access& unwanted) override;

 private:
  // Servers.
  // Throw Error 2 where a server for another resource has the name: the product has names twice,
  // here one names one server.
  void must_be_free(const McpServer& wanted);
  Registered<McpServer> server_at(const std::string& id) const;
  // Record the server; `made_scopes` are those that have just been made.
  Registered<McpServer> kept_server(const std::string& id, Made made,
                                    const std::vector<std::string>& made_scopes) const;

  // Clients. An application is read together with its configuration, which is nothing where it
  // speaks another protocol.
  std::vector<std::string> applications_called(const std::string& name) const;
  // Return the id of the one of that name, or nothing. Throws Error 2 where there are several.
  std::optional<std::string> find_application(const std::string& name) const;
  std::optional<Json> oidc_of(const std::string& application_id) const;
  std::optional<Registered<Client>> client_at(const std::string& application_id) const;
  Registered<Client> registered(const Json& application, const Json& oidc,
                                const Client& asked) const;
  // Keep the secrets of the client, and return it as it stands.
  Registered<Client> kept_client(const std::string& application_id, const Client& asked,
                                 Made made) const;
  // Return what RFC 7591 would have answered for an inbound configuration.
  oauth::ClientRegistration registration_of(const Json& oidc, const Client& client) const;

  // Agents.
  std::vector<Json> agents_called(const std::string& name) const;
  Registered<Agent> registered(const Json& resource);
  void set_enabled(const std::string& id, bool enabled) const;
  std::string owner_from(const Json& resource);
  std::string owner_representation(const std::string& name) const;
  // Return the id of the application through which the agent signs in, made where there is none.
  std::string application_for(const Agent& agent, const std::string& id) const;
  std::optional<std::string> find_application_for(const std::string& name,
                                                  const std::string& id) const;
  void prepare_application(const Agent& agent, const std::string& application_id) const;
  std::string prepared_application(const Registered<Agent>& agent) const;
  // Return what its application has otherwise than it needs.
  std::vector<Difference> keep_agent(const Registered<Agent>& agent, const Secret& secret,
                                     const std::string& application_id) const;

  // Access.
  struct Subject {
    std::string id;              // of the user or agent; empty for a client
    std::string application_id;  // of the client, or the one that the agent signs in through
  };
  Registered<McpServer> server_of(const Access& access);
  Subject subject_of(const Access& access);
  std::string user_id(const std::string& name) const;
  std::string user_name(const std::string& id);
  std::vector<std::string> authorized_scopes(const std::string& application_id,
                                             const std::string& api_id) const;
  void authorize_application(const std::string& application_id, const std::string& api_id,
                             const std::vector<std::string>& scopes) const;
  void deauthorize_application(const std::string& application_id, const std::string& api_id,
                               const std::vector<std::string>& scopes) const;
  // Take the scopes away, and the subject out of roles by `leave`.
  Access without(const Access& unwanted,
                 void (Roles::*leave)(const std::vector<std::string>& scopes,
                                      const std::string& member) const);
  Access standing(const Access& asked, const Subject& subject, const Registered<McpServer>& server);
  void add_client_access(std::vector<Access>& all,
                         const std::vector<Registered<McpServer>>& servers);
  void add_role_access(std::vector<Access>& all, const std::vector<Registered<McpServer>>& servers);

  Administration administration_;
  Api api_;
  Roles roles_;
  std::map<std::string, std::string> user_names_;  // by id, as far as they were looked up
};

// The template of the applications that the product makes for agents.
inline constexpr const char* agents_template = "agent-application";
// Throws Error 2 where several objects are called `name`.
void must_be_one(std::size_t count, std::string_view noun, const std::string& name);
// Return the path of an application.
std::string application_path(const std::string& id);
// Return what the product has made of an application otherwise than asked, without a word.
std::vector<Difference> silent_differences(const Json& application, const Json& oidc,
                                           bool signs_people_in);
// Return `document` without what is secret in it.
Json without_secrets(Json document);
// Return whether the local records have the object under that id as one that was made from here.
bool was_made_here(const Records& records, Noun noun, const std::string& name,
                   const std::string& id);

}  // namespace mcpauth::registry::asgardeo
