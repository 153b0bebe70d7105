// Roles that carry scopes: without one, the product drops a user's or an agent's scopes silently.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "registry/asgardeo_api.hpp"

namespace mcpauth::registry::asgardeo {

struct RoleView {
  std::string id;
  std::string name;
  std::vector<std::string> scopes;
  std::vector<std::string> members;  // ids of users and agents
};

// Ours are the organization's, and carry one scope each, by whose name they are found: scopes are
// unique in a tenant, so whoever loses one keeps all others.
class Roles {
 public:
  Roles(const Api& api, std::function<void(std::string_view)> warn);

  // Return all roles with their members, ours and others.
  std::vector<RoleView> all() const;

  // Make `member` one of the role that carries `scope`, which is made where it is not there.
  void add(const std::string& scope, const std::string& member) const;

  // Return whether `member` is one of our role that carries `scope`.
  bool gives(const std::string& scope, const std::string& member) const;

  // Take `member` out of every role that carries one of `scopes`, but for roles of others that
  // carry more than these: that is said, and they stay.
  void remove(const std::vector<std::string>& scopes, const std::string& member) const;
  // Take `member` out of our own roles for `scopes`.
  void remove_ours(const std::vector<std::string>& scopes, const std::string& member) const;

  // Delete our roles for scopes that are gone. One to which somebody has given more stays, and
  // lost the scope with its end.
  void forget(const std::vector<std::string>& scopes) const;

 private:
  void take_out(const RoleView& role, const std::vector<std::string>& scopes,
                const std::string& member) const;
  std::string find(const std::string& scope) const;
  std::string organization_id() const;

  const Api* api_;
  std::function<void(std::string_view)> warn_;
};

}  // namespace mcpauth::registry::asgardeo
