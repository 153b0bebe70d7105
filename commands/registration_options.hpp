// Declares the options of the commands that administer an authorization server.
#pragma once

#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

void declare_admin(Declare& declare, app::AdminOptions& options);
void declare_change(Declare& declare, app::ChangeOptions& options);
void declare_description(Declare& declare, app::DescriptionOptions& options);
void declare_secret_output(Declare& declare, app::SecretOutputOptions& options);

// Return the members of the JSON form of what a verb says that writes, for the manual.
std::vector<Term> registration_members();
// Return those of a profile.
std::vector<Term> profile_members();

}  // namespace mcpauth::commands
