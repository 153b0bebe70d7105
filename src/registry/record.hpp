// What we remember of the objects that were registered or recorded at one authorization server.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "oauth/registration.hpp"
#include "registry/level.hpp"
#include "store/store.hpp"

namespace mcpauth::registry {

enum class Noun { server, client, agent, access };

std::string_view to_string(Noun noun);

// One object, secrets included. A client's record, and that of the client an agent has, is the
// answer of RFC 7591 in `client`: the same that `login` writes and reads.
struct Record {
  Noun noun = Noun::server;
  std::string name;  // ours, unique among the nouns of an issuer
  std::string id;    // the server's; empty where it is only recorded
  Level level = Level::recorded;
  json::Document object;                            // the neutral form (model.hpp)
  std::optional<oauth::ClientRegistration> client;  // of a client, or that an agent has
  bool made = true;                                 // from here; else it stood at the server before
  // Of a client, the members that the server was asked for and did not take, as it was told then:
  // {"metadata.client_uri": {"asked": ..., "got": ...}}.
  json::Document untaken{};
  Secret agent_secret;  // what the agent signs in with; its client's where it is only a client
  bool operator==(const Record&) const = default;
};

// Return the key of a client's record. `login` registers its own under the name "mcpauth".
std::string client_key(std::string_view issuer, std::string_view name);

// Whether what is saved reaches the store, or is seen by this object and its copies only.
enum class Keep { in_store, in_memory };

// The records of one issuer, in a store. Saving is durable before it returns, so a driver saves a
// secret here as soon as it has read it. A list passes over what cannot be read, and finding it
// sets it aside. Every error is Exit 7.
class Records {
 public:
  Records(store::Store& store, std::string issuer, Keep keep = Keep::in_store);

  std::optional<Record> find(Noun noun, std::string_view name) const;
  // Return all records of the noun, by name.
  std::vector<Record> list(Noun noun) const;
  void save(const Record& record) const;
  void forget(Noun noun, std::string_view name) const;

  const std::string& issuer() const { return issuer_; }

 private:
  using Changes = std::map<std::pair<Noun, std::string>, std::optional<Record>>;

  std::string key_of(std::string_view name) const;

  store::Store* store_;
  std::string issuer_;
  std::shared_ptr<Changes>
      changes_;  // of Keep::in_memory: what was saved, and nothing for forgotten
};

}  // namespace mcpauth::registry
