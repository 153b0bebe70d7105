// A grant sent to the token endpoint, and its answer believed only as far as it deserves.
#pragma once

#include "app/guard.hpp"
#include "app/identity.hpp"
#include "oauth/grant.hpp"
#include "oauth/token_response.hpp"

namespace mcpauth::app {

// Everything a token request is made of, besides the grant.
struct TokenAsk {
  const oauth::ServerMetadata& server;
  const Identity& identity;
  std::string resource;
  std::string audience;
  oauth::Scopes scopes;
  Secret dpop_key{};       // the session's; empty: a bearer token is asked for
  std::string provider{};  // the product where the user says it; empty: as the metadata tell
};

// Return whom the token is asked for.
oauth::Target target_of(const TokenAsk& ask);

// Send the grant once (twice where a DPoP nonce is missing) and return the answer's tokens. Scopes
// that the server dropped and an audience that is not the resource are said on stderr.
// A client that is refused is used for no new sign-in.
oauth::TokenSet send_grant(const Context& context, const TokenAsk& ask, const oauth::Grant& grant);

// If `error` says that the issuer does not take the client (RFC 6749 §5.2, `invalid_client`), drop
// the issuer's kept metadata, and the client from new sign-ins if it was registered for them.
void drop_refused_client(const Context& context, const std::string& issuer,
                         const std::string& client_id, const Error& error);

// Throw Error 8 where an ID token came with `tokens` and does not hold (RFC 9700 §4.5.3.2: until it
// does, none of them may be used), or none came although `openid` was granted and `nonce` sent;
// else take the subject from it.
void check_id_token(const Context& context, const TokenAsk& ask,
                    const std::optional<std::string>& nonce, oauth::TokenSet& tokens);

// Leave an ID token out that came with `tokens` and cannot be checked or does not hold, and say so.
void leave_out_unproved_id_token(const Context& context, const TokenAsk& ask,
                                 oauth::TokenSet& tokens);

// Say which scopes were asked for and not granted, and whether the token is for another audience;
// `what` names the token.
void compare_with_asked(Env& env, const oauth::TokenSet& tokens, std::string_view what = "a token");

}  // namespace mcpauth::app
