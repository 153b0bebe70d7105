// `mcpauth profile use`: the profile of the commands that name none.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ProfileUseOptions {
  std::string name;
  app::OutputOptions output;
  app::StoreOptions store;
  bool operator==(const ProfileUseOptions&) const = default;
};

void declare_profile_use(Declare& declare, ProfileUseOptions& options);
Exit run_profile_use(const ProfileUseOptions& options, app::Env& env);

}  // namespace mcpauth::commands
