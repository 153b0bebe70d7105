// Tokens bound to a key of ours (RFC 9449): the key of a session, and requests that prove it.
#pragma once

#include <functional>
#include <string>

#include "app/context.hpp"
#include "app/session.hpp"
#include "jose/signing_key.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::app {

// Give `session`, which has no tokens yet and will have the agent `actor`, the key that its tokens
// are to be bound to: the one at `reference`, else the one that such a session had before, else a
// new one.
void bind_session(const Context& context, const oauth::ServerMetadata& server,
                  const std::string& reference, const std::string& actor, Session& session);
// Forget the key that was made for `session`.
void forget_session_key(const Context& context, const Session& session);

// Let `request` prove `key` (a private JWK) each time it is sent, and `access_token` with it, where
// there is one.
void add_proof(http::Request& request, const Context& context, const Secret& key,
               const Secret& access_token);

// Add the access token of `session` to a request for its resource, with a proof where it is bound.
// Throws Error 8 where what it holds is no access token.
void add_access_token(http::Request& request, const Context& context, const Session& session);

// Send what `build` returns, and once more what it returns then, where the server wants a nonce in
// the proof and gives one (RFC 9449 §8, §9). A server's newest nonce is kept, for later runs too.
// Throws Error 6 `invalid_nonce` where it wants one and gives none.
http::Response send_proven(const Context& context, const std::function<http::Request()>& build);

}  // namespace mcpauth::app
