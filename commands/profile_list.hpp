// `mcpauth profile list`: the authorization servers that are administered from here.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ProfileListOptions {
  app::OutputOptions output;
  app::StoreOptions store;
  bool operator==(const ProfileListOptions&) const = default;
};

void declare_profile_list(Declare& declare, ProfileListOptions& options);
Exit run_profile_list(const ProfileListOptions& options, app::Env& env);

}  // namespace mcpauth::commands
