// What is shown of a profile: itself, the kind of server, and what that can do.
#pragma once

#include "app/profile.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::app {

struct ShownProfile {
  Profile profile;
  std::string detected;                      // the kind of server, from its metadata
  const registry::Driver* driver = nullptr;  // the one that will be used
};

// Return the profile with what its server's metadata tell. Throws as finding them does, and Error 9
// where there is no driver for it.
ShownProfile detected_profile(const Context& context, const Profile& profile);

// Return the driver called `name`. Throws Error 9.
const registry::Driver& require_driver(const std::string& name);

// Return it as JSON: the profile's members, `detected`, and `levels` by verb.
Json to_json(const ShownProfile& shown);
void print_profile(Env& env, const ShownProfile& shown, const OutputOptions& output);

}  // namespace mcpauth::app
