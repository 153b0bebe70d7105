// The one interface behind which every kind of authorization server is administered.
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "http/pretended_server.hpp"
#include "oauth/server_metadata.hpp"
#include "registry/model.hpp"
#include "registry/record.hpp"

namespace mcpauth::registry {

// A member that came back otherwise than it was asked for, both as JSON.
struct Difference {
  std::string member;
  json::Document asked;
  json::Document got;
  bool operator==(const Difference&) const = default;
};

// An object as it stands at the server now.
template <typename Object>
struct Registered {
  Object object;
  std::string id;  // the server's own; a client's is its client_id
  Level level = Level::native;
  json::Document document;  // what the server said, without secrets, its unknown members kept
  bool ours = false;  // this program made it: marked at the server where it can, else recorded
  // Of what the driver asked for besides; before a plan is made, of what an earlier run asked for
  // and the server did not take.
  std::vector<Difference> differences{};
  std::vector<std::string> foreign{};  // of a server, the scopes that somebody else made
  bool operator==(const Registered&) const = default;
};

// Takes the objects of a list one by one, as they come; returning false ends the list.
template <typename Object>
using Take = std::function<bool(const Registered<Object>&)>;

// What a driver works with: values and functions, nothing of the world.
struct Administration {
  oauth::ServerMetadata server;
  std::string admin_url;  // of the admin interface; empty: as the metadata tell
  // Adds the administrator's token (or the initial access token) to what has no Authorization of
  // its own; a 401 has been dealt with.
  http::Transport transport;
  http::Transport bare;       // carries nothing of ours
  std::string own_client_id;  // the administrator's own client, which no list shows
  Records records;
  std::function<Time()> now;
  std::function<std::string(std::size_t bytes)> random;
  std::function<void(std::string_view)> warn;
  // Returns the lock, between processes, of what is kept as `name`; for a server without one, of
  // what the server keeps of many objects in one place.
  std::function<store::Lock(Noun noun, const std::string& name)> lock =
      [](Noun, const std::string&) { return store::Lock(Descriptor()); };
};

// Access of a subject for itself and for users: both are one, and which it is called follows from
// what the subject can do at all; who may use a server for itself may do it for users, too; or each
// is by itself.
enum class Purposes { one, nested, apart };

// The members that a manifest has of clients, by their names.
using AskedOfClients = std::map<std::string, json::Document>;

// One driver for each kind of server. Each verb reads back what it wrote and returns what stands
// there, so that the caller can compare; secrets and registration tokens are in the records before
// it returns. Creating what exists with the same natural key changes nothing and returns it. Throws
// Error 4 for a refusal, 5, 6 and 8 by the tables of exit codes, 9 for a verb whose level is
// `unsupported`, before anything is sent.
class Registrar {
 public:
  Registrar() = default;
  Registrar(const Registrar&) = delete;
  Registrar& operator=(const Registrar&) = delete;
  virtual ~Registrar() = default;

  // Return how far this server takes part, as far as can be told without asking it.
  virtual Level level(Verb verb) const = 0;

  // Throw Error 9 for what the server has no way to be told of an object, though it takes part in
  // the verb. Registering, updating and authorizing throw the same before anything is sent; of a
  // client that is `before` already, nothing is refused that it has. Servers are asked about when
  // they are changed.
  virtual void must_take_server(const McpServer& /*wanted*/, const McpServer& /*before*/) const {}
  virtual void must_take_client(const Client& /*wanted*/, const Client& /*before*/) const {}
  virtual void must_take_agent(const Agent& /*wanted*/) {}
  virtual void must_take_access(const Access& /*wanted*/) const {}

  // Return how the server keeps access of a subject for itself and for users.
  virtual Purposes purposes(SubjectKind kind) const {
    return kind == SubjectKind::agent ? Purposes::apart : Purposes::one;
  }

  // Look for what a manifest asks of clients, too, when they are read: of the metadata that a
  // server has, those are told that were asked for.
  void look_for(AskedOfClients asked) { asked_of_clients_ = std::move(asked); }
  const AskedOfClients& looked_for() const { return asked_of_clients_; }

  // Return whether what is kept is the object that this driver knows by its name, and not one that
  // another driver has registered at the same server.
  virtual bool knows(const Record& /*kept*/) const { return true; }

  // A `reference` is a name, the server's id or, for servers, the resource URI. Return what fits,
  // at most a few; the caller says that a reference is unknown or ambiguous.
  virtual std::vector<Registered<McpServer>> find_servers(const std::string& reference) = 0;
  virtual std::vector<Registered<Client>> find_clients(const std::string& reference) = 0;
  virtual std::vector<Registered<Agent>> find_agents(const std::string& reference) = 0;

  // Return the client as it stands at the server, where finding it has not asked there.
  virtual Registered<Client> read_client(const Registered<Client>& client) { return client; }

  virtual void list_servers(const Take<McpServer>& take) = 0;
  virtual void list_clients(const Take<Client>& take) = 0;
  virtual void list_agents(const Take<Agent>& take) = 0;

  virtual Registered<McpServer> register_server(const McpServer& wanted) = 0;
  virtual Registered<Client> register_client(const Client& wanted) = 0;
  virtual Registered<Agent> register_agent(const Agent& wanted) = 0;

  // Make `before` what `wanted` says. Scopes are added and removed by updating their server, agents
  // enabled and disabled by updating them.
  virtual Registered<McpServer> update_server(const Registered<McpServer>& before,
                                              const McpServer& wanted) = 0;
  virtual Registered<Client> update_client(const Registered<Client>& before,
                                           const Client& wanted) = 0;
  virtual Registered<Agent> update_agent(const Registered<Agent>& before, const Agent& wanted) = 0;

  virtual void delete_server(const Registered<McpServer>& server) = 0;
  virtual void delete_client(const Registered<Client>& client) = 0;
  virtual void delete_agent(const Registered<Agent>& agent) = 0;

  // Give a new secret, which is then in the records.
  virtual void rotate_client_secret(const Registered<Client>& client) = 0;
  virtual void rotate_agent_secret(const Registered<Agent>& agent) = 0;

  // Return all access that is given to `server`, or all there is where `server` is null.
  virtual std::vector<Access> list_access(const Registered<McpServer>* server) = 0;
  // Add the scopes to what the subject may use, and return its access to the server afterwards.
  virtual Access authorize(const Access& wanted) = 0;
  // Take the scopes away, all of them where none is named; return what is left.
  virtual Access deauthorize(const Access& unwanted) = 0;

  // Return which scopes of access that a user has were given from here, as far as can be told; and
  // take these away, but nothing that somebody else gave.
  virtual std::vector<std::string> given_here(const Access& standing) { return standing.scopes; }
  virtual Access take_back(const Access& unwanted) { return deauthorize(unwanted); }

 protected:
  // Return what is asked of the client here: as it is recorded, and as a manifest asks for it.
  Client asked_of_client(const Records& records, const std::string& name) const;

 private:
  AskedOfClients asked_of_clients_;
};

// A member of a driver's representation of a client for which the model has one of its own: it may
// not stand in metadata.
struct OwnWord {
  std::string_view word;    // of a member within another: `object.member`
  std::string_view member;  // by which it is said; empty: by none, the server chooses
};

struct Driver {
  std::string_view name;
  Level (*level)(Verb verb);  // the table of the manual and README
  std::unique_ptr<Registrar> (*make)(Administration administration);
  std::string_view token_scheme = "Bearer";  // of Authorization with the profile's own token
  std::string_view admin_scopes{};           // what the administrator's client asks for
  bool takes_password = false;               // HTTP Basic with the administrator's password
  // What the server makes besides what it is asked for, for dry runs; null: nothing.
  http::SideEffects* side_effects = nullptr;
  int writers = std::numeric_limits<int>::max();  // how many requests at a time the server bears
  std::span<const OwnWord> own_words{};
};

// Return all drivers; `oauth::detect_provider` names one of them.
std::span<const Driver> drivers();

// Return the members of `asked` that `got` does not have, or has with another value, those of
// objects within as `object.member`; arrays of strings are compared as sets, of objects by their
// `name`.
std::vector<Difference> differences(const Json& asked, const Json& got);

// Return those of `sent` that `asked` does not speak of: what a driver adds of its own.
std::vector<Difference> differences_besides(const Json& asked, const Json& sent, const Json& got);

// Return them with those that the driver found.
template <typename Object>
std::vector<Difference> differences(const Object& asked, const Registered<Object>& got) {
  auto found = differences(to_json(asked), full_json(got.object));
  found.insert(found.end(), got.differences.begin(), got.differences.end());
  return found;
}

}  // namespace mcpauth::registry
