// The requests of Keycloak's admin interface, as far as the driver needs them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "registry/admin_request.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::registry::keycloak {

// One realm. Clients are told apart by `clientId`, but addressed by an id of Keycloak's own, here
// `uuid`. What it answers is given as it came: ClientRepresentation, ClientScopeRepresentation.
class Realm {
 public:
  explicit Realm(const Administration& administration);

  // Return the client of exactly that `clientId`, or nothing.
  std::optional<Json> find_client(const std::string& client_id) const;
  // Give all clients, built-in ones included, page by page until `take` returns false.
  void each_client(const std::function<bool(const Json&)>& take) const;
  Json client(const std::string& uuid) const;
  // Create it and read it back; return nothing where one of that `clientId` exists already.
  std::optional<Json> create_client(const Json& representation) const;
  // Set the members that `changes` has, and of `attributes` those that it has.
  void change_client(const std::string& uuid, const Json& changes) const;
  // Delete it; one that is gone already is no error.
  void delete_client(const std::string& uuid) const;

  // Return a new secret; the one before fails from now on.
  Secret renew_secret(const std::string& uuid) const;
  // Return a new registration access token (RFC 7592 §3); those before fail from now on.
  Secret renew_registration_token(const std::string& uuid) const;

  // Return all client scopes with their mappers: there are no pages and no filter.
  std::vector<Json> client_scopes() const;
  Json client_scope(const std::string& id) const;
  std::optional<Json> create_scope(const Json& representation) const;
  void change_scope(const std::string& id, const Json& changes) const;
  // Delete it, though clients may use it: they lose it.
  void delete_scope(const std::string& id) const;

  // A client has two lists of scopes: those it may ask for, and those that it always gets.
  void add_optional_scope(const std::string& uuid, const std::string& scope_id) const;
  void remove_scope(const std::string& uuid, const std::string& scope_id) const;

 private:
  std::optional<Json> create(const std::string& path, const Json& representation) const;
  AdminAnswer ask(const char* method, const std::string& path, const Json* body = nullptr,
                  int expected = 0) const;

  std::optional<Json> find_at(const std::string& path) const;

  // The ids of what was created, which the lists of a dry run do not have.
  struct Created {
    std::map<std::string, std::string> clients;  // by clientId
    std::vector<std::string> scopes;
  };

  http::Transport transport_;
  http::Reach reach_;
  std::string url_;
  std::shared_ptr<Created> created_ = std::make_shared<Created>();
};

}  // namespace mcpauth::registry::keycloak
