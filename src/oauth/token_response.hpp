// The token response (RFC 6749 §5.1) and the set of tokens that a session keeps.
#pragma once

#include <optional>
#include <string>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "http/message.hpp"
#include "oauth/scopes.hpp"

namespace mcpauth::oauth {

struct TokenSet {
  Secret access_token;
  Secret refresh_token;    // empty: none came
  Secret id_token;         // empty: none came
  std::string token_type;  // as the server spells it
  Scopes scopes;           // granted
  Scopes requested_scopes;
  Time issued_at;
  std::optional<Time> expires_at;  // nothing: the server did not say
  std::string issuer;
  std::string client_id;
  std::string resource;     // empty: none was asked for
  std::string subject;      // set by who has verified it; empty: unknown
  std::string actor;        // `act.sub`, likewise
  json::Document response;  // the answer without the three tokens
  bool operator==(const TokenSet&) const = default;
};

enum class TokenType { bearer, dpop };

// What the tokens were asked for.
struct Asked {
  std::string issuer;
  std::string client_id;
  std::string resource;
  Scopes scopes;
  bool exchange = false;  // by a token exchange, whose answer may hold any kind of token
  TokenType type = TokenType::bearer;
};

// Return the tokens in the answer of the token endpoint, which came at `now`. Only 200 with JSON
// counts; `token_type` is the one asked for, in any case: a bearer token where DPoP was asked is
// Error 8 `not_bound` (RFC 9449 §5); tokens are visible ASCII, fit for a header;
// `expires_in` is a number or digits; without `scope`, what was asked is what was granted
// (RFC 6749 §5.1). The answer to an exchange says what was issued, and its `token_type` is N_A
// where that is no access token (RFC 8693 §2.2.1). Errors as `refusal` says; 6 for an answer that
// breaks the RFC.
TokenSet parse_token_response(const http::Response& response, const Asked& asked, Time now);

// Return `fresh`, the answer to a refresh of `before`, with what a refresh does not bring again
// (RFC 6749 §6): the refresh token, where no new one came, ID token, subject and requested scopes.
TokenSet after_refresh(const TokenSet& before, TokenSet fresh);

// Throw Error 8 `not_an_access_token` where an exchange has issued something else, as its type N_A
// says (RFC 8693 §2.2.1): a refresh token, an ID token, an assertion is not a resource's to see.
void require_access_token(const TokenSet& tokens);

// Return whether the access token serves for another 60 s or 10 % of its lifetime, whichever is
// shorter. One issued more than five minutes in the future does not: a clock was set back.
bool is_fresh(const TokenSet& tokens, Time now);

// Return the whole set for the store, secrets included, and the set that such JSON is.
Json to_json(const TokenSet& tokens);
// Throws Error 7 `invalid_document` for anything else.
TokenSet token_set_from_json(const Json& value);

}  // namespace mcpauth::oauth
