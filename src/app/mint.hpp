// Tokens that need nobody: a client's own, or from evidence that it was given.
#pragma once

#include "app/guard.hpp"
#include "app/identity.hpp"
#include "app/wanted.hpp"

namespace mcpauth::app {

// Return whether `grant` (a name of --grant) asks no person.
bool needs_nobody(std::string_view grant);

// Return the option that gives what `grant` is made from; empty where that is the client alone.
std::string_view evidence_option(std::string_view grant);

// Return a fresh token by `grant`, kept as a session, or the one that another run has just minted
// from the same. A refusal is final: no other grant is tried.
Obtained mint(const Context& context, const Wanted& wanted, const std::string& grant,
              const Credentials& credentials, const oauth::Scopes& scopes,
              const std::optional<mcp::NeedsAuthorization>& needs);

}  // namespace mcpauth::app
