// `mcpauth profile show`: one of them, and what can be done there.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ProfileShowOptions {
  std::string name;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const ProfileShowOptions&) const = default;
};

void declare_profile_show(Declare& declare, ProfileShowOptions& options);
Exit run_profile_show(const ProfileShowOptions& options, app::Env& env);

}  // namespace mcpauth::commands
