// Who we are at an authorization server, and the proof of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/context.hpp"
#include "app/options.hpp"
#include "app/session.hpp"
#include "jose/signing_key.hpp"
#include "oauth/client_auth.hpp"

namespace mcpauth::app {

struct Identity {
  std::string client_id;
  oauth::AuthMethod method = oauth::AuthMethod::none;
  Secret secret;
  Secret key;  // PEM, JWK or JWKS
  std::string secret_reference;
  std::string key_reference;
  std::vector<std::string> redirect_uris;  // as registered; empty: not known
  std::optional<http::ClientCertificate> certificate{};
  std::string signing_alg{};  // empty: by the key, and by what the server lists
};

// What `options` and the environment give of our identity, each secret read once.
struct Credentials {
  ClientOptions options;
  Secret secret;
  Secret key;  // PEM, JWK or JWKS
};

// Read the secret and the key that `options` refer to. Throws Error 2 for a reference that holds
// nothing, and for a key that cannot be used.
Credentials read_credentials(const ClientOptions& options, Env& env);

// Return what tells them from others, with no secret in clear.
std::string fingerprint(const Credentials& credentials);

// Return whether they can prove anything without a person.
bool can_mint(const Credentials& credentials);

// Throw Error 2 where --client-auth names a method and what it needs was not given.
void require_named_proof(const Credentials& credentials);

// Throw Error 8 where the client is `wanted` to be of another issuer (--client-issuer); empty: none
// was named.
void check_client_issuer(const std::string& wanted, const std::string& issuer);

// Return the client that was given, or is registered at this issuer and kept, or is described by
// our metadata document where the server takes those (MCP's order); nothing where there is none. A
// given client with another issuer (--client-issuer) is Error 8.
std::optional<Identity> find_identity(const Context& context, const Credentials& credentials,
                                      const oauth::ServerMetadata& server);

// Return the identity that `session` was issued to. Throws Error 3 where its proof cannot be had.
Identity identity_of(const Context& context, const Credentials& credentials, const Session& session,
                     const oauth::ServerMetadata& server);

// Return the identity of an agent that is a client of its own.
Identity agent_identity(const std::string& agent_id, const Secret& secret,
                        const oauth::ServerMetadata& server, Env& env);

// Return our proof for one request.
oauth::ClientAuth prove(const Identity& identity, const oauth::ServerMetadata& server, Env& env);

}  // namespace mcpauth::app
