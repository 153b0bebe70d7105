// `mcpauth profile remove`: forget how an authorization server is administered.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ProfileRemoveOptions {
  std::string name;
  app::OutputOptions output;
  app::StoreOptions store;
  bool operator==(const ProfileRemoveOptions&) const = default;
};

void declare_profile_remove(Declare& declare, ProfileRemoveOptions& options);
Exit run_profile_remove(const ProfileRemoveOptions& options, app::Env& env);

}  // namespace mcpauth::commands
