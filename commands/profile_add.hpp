// `mcpauth profile add`: an authorization server, and how we administer it.
#pragma once

#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct ProfileAddOptions {
  std::string name;
  std::string issuer;
  std::string provider;
  std::string admin_url;
  app::ClientOptions client;
  std::string token;
  std::string username;
  std::string password;
  bool replace = false;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const ProfileAddOptions&) const = default;
};

void declare_profile_add(Declare& declare, ProfileAddOptions& options);
Exit run_profile_add(const ProfileAddOptions& options, app::Env& env);

}  // namespace mcpauth::commands
