// Declares the options of the commands that take a token, and those that all share.
#pragma once

#include "app/options.hpp"
#include "commands/declare.hpp"

namespace mcpauth::commands {

// -q and -v, for a command whose result has no JSON form.
void declare_verbosity(Declare& declare, app::OutputOptions& options);
// The same and --json.
void declare_output(Declare& declare, app::OutputOptions& options);
void declare_network(Declare& declare, app::NetworkOptions& options);
void declare_store(Declare& declare, app::StoreOptions& options);
void declare_target(Declare& declare, app::TargetOptions& options);
void declare_client(Declare& declare, app::ClientOptions& options);
// --grant and what the grants are made from.
void declare_grant(Declare& declare, std::string& grant, app::AssertionOptions& options);
// The tokens of a token exchange alone.
void declare_subject(Declare& declare, app::AssertionOptions& options);
void declare_scopes(Declare& declare, app::ScopeOptions& options);
// For a command that may sign somebody in.
void declare_offline_access(Declare& declare, app::ScopeOptions& options);
void declare_agent(Declare& declare, app::AgentOptions& options);
void declare_dpop(Declare& declare, app::DpopOptions& options);
void declare_browser(Declare& declare, app::BrowserOptions& options);

// Return the members of the JSON form of a token, for the manual.
std::vector<Term> token_members();

}  // namespace mcpauth::commands
