// The options by which every command that takes a token says which one.
#pragma once

#include "app/wanted.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

// What `token`, `headers` and `exec` have in common.
struct WantedOptions {
  app::Wanted wanted;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
};

void declare_wanted(Declare& declare, WantedOptions& options);

// Return the exits of a command that obtains a token and asks nobody.
std::vector<Exit> token_exits();

}  // namespace mcpauth::commands
