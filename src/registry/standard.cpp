#include "registry/standard.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "registry/checks.hpp"
#include "registry/recorded.hpp"
#include "registry/scim_agents.hpp"
#include "registry/standard_client.hpp"

namespace mcpauth::registry {
namespace {

Record record_of(Noun noun, const std::string& name, Level level, const Json& object) {
  Record record;
  record.noun = noun;
  record.name = name;
  record.level = level;
  record.object = json::Document(object);
  return record;
}

// An agent proves itself by the credentials of its client.
Client client_for(const Agent& agent) {
  Client client;
  client.name = agent.name;
  client.grant_types = {"client_credentials"};
  return client;
}

class Standard final : public Registrar {
 public:
  explicit Standard(Administration administration) : administration_(std::move(administration)) {}

  Level level(Verb verb) const override {
    const bool registers = verb == Verb::client_register || verb == Verb::agent_register;
    if (registers && !administration_.server.registration_endpoint) return Level::unsupported;
    const bool by_scim =
        verb == Verb::agent_list || verb == Verb::agent_update || verb == Verb::agent_disable;
    return by_scim && !administration_.admin_url.empty() ? Level::composed : standard_level(verb);
  }

  void must_take_agent(const Agent& wanted) override {
    if (!wanted.enabled && scim() == nullptr)
      throw Error(Exit::unsupported, "unsupported_disable",
                  "no agent can be disabled at a server without SCIM agents",
                  "name its SCIM interface with --admin-url, or delete the agent with 'mcpauth "
                  "agent delete'");
  }
  // Each is a record of its own.
  Purposes purposes(SubjectKind kind) const override {
    return kind == SubjectKind::user ? Purposes::one : Purposes::apart;
  }

  std::vector<Registered<McpServer>> find_servers(const std::string& reference) override {
    return find_recorded_servers(records(), reference);
  }
  std::vector<Registered<Client>> find_clients(const std::string& reference) override {
    return find<Client>(Noun::client, reference, asked_client);
  }
  std::vector<Registered<Agent>> find_agents(const std::string& reference) override {
    auto found = find<Agent>(Noun::agent, reference, registered_agent);
    if (found.empty() && scim() != nullptr)
      list_foreign_agents([&](const Registered<Agent>& agent) {
        if (agent.object.name == reference || agent.id == reference) found.push_back(agent);
        return true;
      });
    return found;
  }

  void list_servers(const Take<McpServer>& take) override {
    list<McpServer>(Noun::server, take, registered_server);
  }
  void list_clients(const Take<Client>& take) override {
    list<Client>(Noun::client, take, registered_client);
  }
  void list_agents(const Take<Agent>& take) override {
    bool more = true;
    list<Agent>(
        Noun::agent, [&](const auto& agent) { return more = take(agent); }, registered_agent);
    if (more && scim() != nullptr) list_foreign_agents(take);
  }

  Registered<McpServer> register_server(const McpServer& wanted) override {
    return record_server(records(), wanted);
  }
  Registered<Client> register_client(const Client& wanted) override {
    const auto client = completed(wanted, administration_.server);
    auto record = records().find(Noun::client, wanted.name);
    if (!record)
      record = create_client(administration_,
                             record_of(Noun::client, wanted.name, Level::native, to_json(client)),
                             client);
    check_redirects(*record);
    auto got = registered_client(*record);
    if (record->client) got.differences = answered_otherwise(wanted, client, *record->client);
    return got;
  }
  Registered<Agent> register_agent(const Agent& wanted) override {
    must_take_agent(wanted);
    const auto client = completed(client_for(wanted), administration_.server);
    auto record = records().find(Noun::agent, wanted.name);
    if (!record)
      record = create_client(administration_,
                             record_of(Noun::agent, wanted.name, Level::composed, to_json(wanted)),
                             client);
    auto got = with_scim(create_scim_agent, *record);
    if (record->client) got.differences = answered_otherwise({}, client, *record->client);
    return got;
  }

  Registered<McpServer> update_server(const Registered<McpServer>& before,
                                      const McpServer& wanted) override {
    return change_recorded_server(records(), before.object.name, wanted);
  }
  Registered<Client> update_client(const Registered<Client>& before,
                                   const Client& wanted) override {
    check_new_name(records(), Noun::client, before.object.name, wanted.name);
    auto record =
        replace_client(administration_, require(Noun::client, before.object.name), wanted);
    record.name = wanted.name;  // only now: the server has agreed
    records().save(record);
    rename_subject(records(), SubjectKind::client, before.object.name, wanted.name);
    if (before.object.name != wanted.name) records().forget(Noun::client, before.object.name);
    return registered_client(record);
  }
  Registered<Agent> update_agent(const Registered<Agent>& before, const Agent& wanted) override {
    must_take_agent(wanted);
    check_new_name(records(), Noun::agent, before.object.name, wanted.name);
    auto record = require(Noun::agent, before.object.name);
    record.name = wanted.name;
    record.object = json::Document(to_json(wanted));
    auto agent = with_scim(change_scim_agent, record);
    records().save(record);
    rename_subject(records(), SubjectKind::agent, before.object.name, wanted.name);
    if (before.object.name != wanted.name) records().forget(Noun::agent, before.object.name);
    return agent;
  }

  void delete_server(const Registered<McpServer>& server) override {
    forget_recorded_server(records(), server.object.name);
  }
  void delete_client(const Registered<Client>& client) override {
    remove(Noun::client, SubjectKind::client, client.object.name);
  }
  void delete_agent(const Registered<Agent>& agent) override {
    const auto record = require(Noun::agent, agent.object.name);
    if (scim() != nullptr) delete_scim_agent(*scim(), record.id);
    remove(Noun::agent, SubjectKind::agent, record.name);
  }

  Registered<Client> read_client(const Registered<Client>& client) override {
    return registered_client(
        show_client(administration_, require(Noun::client, client.object.name)));
  }

  void rotate_client_secret(const Registered<Client>& client) override {
    rotate_secret(administration_, require(Noun::client, client.object.name));
  }
  void rotate_agent_secret(const Registered<Agent>& agent) override {
    rotate_secret(administration_, require(Noun::agent, agent.object.name));
  }

  std::vector<Access> list_access(const Registered<McpServer>* server) override {
    return recorded_access(records(), server);
  }
  Access authorize(const Access& wanted) override { return record_access(records(), wanted); }
  Access deauthorize(const Access& unwanted) override {
    return withdraw_recorded_access(records(), unwanted);
  }

 private:
  using ScimChange = Json (*)(const ScimEndpoint&, const Agent&, const std::string& client_id);
  const Records& records() const { return administration_.records; }

  // Return where SCIM agents are, which is asked once; null: nowhere.
  const ScimEndpoint* scim() {
    if (!scim_) scim_ = find_scim_agents(administration_);
    return *scim_ ? &**scim_ : nullptr;
  }

  // Return the agent after `change`, which is for servers that have SCIM agents.
  Registered<Agent> with_scim(ScimChange change, const Record& record) {
    auto agent = registered_agent(record);
    if (scim() != nullptr)
      agent.document = json::Document(change(*scim(), agent.object, record.id));
    return agent;
  }

  // Those of the SCIM server that no record tells of.
  void list_foreign_agents(const Take<Agent>& take) {
    std::set<std::string> ours;
    for (const auto& record : records().list(Noun::agent)) ours.insert(record.id);
    each_scim_agent(*scim(), "", [&](const Json& resource) {
      const auto* external = json::find_string(resource, "externalId");
      return (external != nullptr && ours.contains(*external)) || take(registered_scim(resource));
    });
  }

  Record require(Noun noun, const std::string& name) const {
    auto record = records().find(noun, name);
    if (!record)
      throw Error(Exit::usage, "unknown_name",
                  std::string(to_string(noun)) + ' ' + quote(name) + " is not registered here");
    return std::move(*record);
  }

  template <typename Object>
  std::vector<Registered<Object>> find(Noun noun, const std::string& reference,
                                       Registered<Object> (*read)(const Record&)) const {
    std::vector<Registered<Object>> found;
    for (const auto& record : records().list(noun)) {
      if (record.name == reference || record.id == reference) found.push_back(read(record));
    }
    return found;
  }

  template <typename Object>
  void list(Noun noun, const Take<Object>& take, Registered<Object> (*read)(const Record&)) const {
    for (const auto& record : records().list(noun)) {
      if (!take(read(record))) return;
    }
  }

  void remove(Noun noun, SubjectKind kind, const std::string& name) {
    remove_client(administration_, require(noun, name));
    forget_recorded_access(records(), kind, name);
    records().forget(noun, name);
  }

  Administration administration_;
  std::optional<std::optional<ScimEndpoint>> scim_;  // nothing: not asked yet
};

}  // namespace

Level standard_level(Verb verb) {
  switch (verb) {
    case Verb::client_register:
    case Verb::client_update:
    case Verb::client_rotate_secret:
    case Verb::client_delete:
      return Level::native;
    case Verb::agent_register:
    case Verb::agent_rotate_secret:
    case Verb::agent_delete:
      return Level::composed;
    case Verb::agent_disable:  // SCIM has it, where there is any
      return Level::unsupported;
    default:
      return Level::recorded;
  }
}

std::unique_ptr<Registrar> make_standard(Administration administration) {
  return std::make_unique<Standard>(std::move(administration));
}

}  // namespace mcpauth::registry
