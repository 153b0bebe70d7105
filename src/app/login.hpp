// Signing a user in: authorization code with PKCE, by a browser that comes back to a loopback
// address.
#pragma once

#include "app/guard.hpp"
#include "app/wanted.hpp"

namespace mcpauth::app {

// Random bytes behind a verifier, a state and a nonce each: 256 bits (RFC 7636 §7.1).
inline constexpr std::size_t pkce_random_bytes = 32;

// One sign-in at a time for each server: who waited takes the session that came of it, and no
// second page is opened.
//
// Return the session of a user who has just signed in, also on behalf of whom an agent acts. The
// browser is opened only after everything it depends on was checked; the session is saved before it
// is returned. Throws Error 3 where this run may not ask anybody or nobody came back in time.
Obtained sign_in(const Context& context, const Wanted& wanted, const oauth::Scopes& asked,
                 const std::optional<mcp::NeedsAuthorization>& needs);

// Return the scopes to ask for: `asked`, else those of the guard; offline_access where it is wanted
// and listed.
oauth::Scopes scopes_to_ask(const Context& context, const Wanted& wanted, const Guard& guard,
                            const oauth::Scopes& asked);

// Return whether this run may ask a person to sign in: a browser was named, or there is a terminal.
bool may_sign_in(const Env& env, const BrowserOptions& options);

// Forget the sessions at the guarded server that its metadata have no use for any more: whose
// issuer they name no longer. Otherwise they would stand beside the one that was just signed in
// for. Where the store does not let them go, that is a warning: the new one is kept.
void forget_disowned(const Context& context, const Guard& guard);

}  // namespace mcpauth::app
