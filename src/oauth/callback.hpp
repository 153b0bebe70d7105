// The authorization response (RFC 6749 §4.1.2) and when to believe it (RFC 9207).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::oauth {

// A sign-in that waits for its answer: recorded before the browser opens, next to the PKCE verifier
// (MCP authorization, "Authorization Response Validation").
struct Pending {
  std::string issuer;
  bool iss_advertised = false;  // authorization_response_iss_parameter_supported
  std::string state;
  std::string redirect_uri;
  Secret code_verifier;
};

// A code that was validated, with what it may be exchanged with: only there, only with that
// verifier. Nobody but the functions below makes one.
class AuthorizationCode {
 public:
  const Secret& code() const { return code_; }
  const std::string& issuer() const { return issuer_; }
  const std::string& redirect_uri() const { return redirect_uri_; }
  const Secret& code_verifier() const { return code_verifier_; }

 private:
  AuthorizationCode(std::string_view code, const Pending& pending);
  friend std::optional<AuthorizationCode> validate_callback(std::string_view query,
                                                            const Pending& pending);
  friend AuthorizationCode parse_app_native_login(const http::Response& response,
                                                  const Pending& pending);
  Secret code_;
  std::string issuer_;
  std::string redirect_uri_;
  Secret code_verifier_;
};

// Return the code in `query`, the query of a request to the redirect URI; or nothing where it is
// not an answer to `pending`: it cannot be read, or its `state` is missing, repeated or another.
// Such a request is answered 400, and the wait goes on: it can come from anyone and ends nothing.
//
// With the right state it is an answer, and the checks end the sign-in, in this order:
//   1. `iss` missing though advertised, repeated, or not the issuer byte for byte (RFC 9207 §2.4):
//      Error 8 `issuer_mismatch`, in which nothing of the response is shown
//   2. a parameter given twice (RFC 6749 §3.1): Error 6 `invalid_callback`
//   3. an access token in it (RFC 9700 §2.1.2): Error 8 `token_in_callback`
//   4. `error`: Error 4 with that word as code; 5 for server_error and temporarily_unavailable,
//      which stand for 500 and 503 (RFC 6749 §4.1.2.1); 9 for unsupported_response_type
//   5. no code, or one with characters that RFC 6749 does not have: Error 6 `invalid_callback`
std::optional<AuthorizationCode> validate_callback(std::string_view query, const Pending& pending);

// Return the same for a whole URL, as a person pastes it; nothing also where it does not begin with
// the redirect URI, byte for byte but for what browsers show otherwise: the scheme's own port and
// an empty path. A fragment is cut off.
std::optional<AuthorizationCode> validate_callback_url(std::string_view url,
                                                       const Pending& pending);

}  // namespace mcpauth::oauth
