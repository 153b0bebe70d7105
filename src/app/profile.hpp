// Profiles: authorization servers, and how each is administered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/context.hpp"
#include "app/options.hpp"

namespace mcpauth::app {

// Secrets are references that a later run can read again.
struct Profile {
  std::string name;  // empty: none, its options stand for themselves
  std::string issuer;
  std::string provider;   // empty: detected
  std::string admin_url;  // empty: as the driver tells
  ClientOptions client;   // the administrator's own
  std::string token;
  std::string username;
  std::string password;
  bool operator==(const Profile&) const = default;
};

// Return the profile as it is kept and shown; it holds no secret.
Json to_json(const Profile& profile);

std::optional<Profile> find_profile(const Context& context, const std::string& name);
// Return all of them, by name.
std::vector<Profile> all_profiles(const Context& context);
void save_profile(const Context& context, const Profile& profile);
void forget_profile(const Context& context, const std::string& name);

// The profile of the commands that name none.
std::string profile_in_use(const Context& context);
void use_profile(const Context& context, const std::string& name);

// Return the profile that `options` name; else the one in use, or the only one, where it is of the
// issuer that they name, if they do; else one without a name for that issuer. The other options
// rule over what the profile has. Throws Error 2 where that leaves no issuer.
Profile choose_profile(const Context& context, const AdminOptions& options);

// Return the profile called `name`. Throws Error 2 with the names that there are.
Profile require_profile(const Context& context, const std::string& name);

}  // namespace mcpauth::app
