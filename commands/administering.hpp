// What all commands take that administer an authorization server.
#pragma once

#include <string>
#include <vector>

#include "app/administration.hpp"
#include "app/env.hpp"
#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

struct Administering {
  app::AdminOptions admin;
  app::ChangeOptions change;
  app::OutputOptions output;
  app::NetworkOptions network;
  app::StoreOptions store;
  bool operator==(const Administering&) const = default;
};

// Declare the options of a command that only looks, and of one that changes something.
void declare_reading(Declare& declare, Administering& options);
void declare_changing(Declare& declare, Administering& options);

// Return how such a command may end, and one that checks something.
std::vector<Exit> administering_exits();
std::vector<Exit> checking_exits();

// Return what the command works with; the context must outlive the administration.
app::Context open_context(const Administering& options, app::Env& env);
app::Administration open_administration(const app::Context& context, const Administering& options);

}  // namespace mcpauth::commands
