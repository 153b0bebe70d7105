// JSON Web Tokens (RFC 7519) as signed compact JWS: made, read without trust, and verified.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"
#include "jose/jwk.hpp"
#include "jose/signing_key.hpp"

namespace mcpauth::jose {

// A longer token is refused unread: no header field carries that much.
inline constexpr std::size_t longest_token = 256UL << 10U;

// Return the token with `claims`, signed by `key`. The header has alg, kid where the key has one,
// and the members of `header` (typ, jwk, …; null for none).
std::string sign_jwt(const SigningKey& key, const Json& header, const Json& claims);

struct Decoded {
  Json header;
  Json claims;
};

// Return what `token` says, with nothing verified. Throws Error 2 `not_a_jwt` where it cannot be
// read.
Decoded decode(std::string_view token);

struct Requirement {
  std::string claim;  // a name, or a path into objects: `act.sub`
  // The string that it is, or that is in the array, or the JSON text of a number or boolean;
  // nothing: it need only be there.
  std::optional<std::string> value;
};

struct Expectations {
  std::vector<const Algorithm*> algorithms = asymmetric_algorithms();  // no others are accepted
  std::optional<std::string> issuer;    // nothing: any issuer, even none
  std::optional<std::string> audience;  // nothing: any audience, even none
  std::optional<std::string> typ;       // "at+jwt"; nothing: not checked
  Time now{};
  std::chrono::seconds leeway{0};              // for exp, nbf and iat
  std::optional<std::chrono::seconds> oldest;  // that iat may be; nothing: however old
  std::vector<Requirement> require;
};

struct Check {
  std::string_view name;
  bool passed;
  bool operator==(const Check&) const = default;
};

struct Verification {
  bool valid = false;
  std::optional<std::string> failed;  // the name of the first check that failed
  std::string reason;                 // why, in one safe line; empty for a valid token
  std::vector<Check> checks;          // those that were made, in order
  Json header;                        // null until `header` passed
  Json claims;                        // null until `payload` passed: no claim is read unsigned
};

// Return what holds of `token`, given the issuer's `keys`. It never throws for a bad token. The
// checks, in this order, end with the first that fails:
//   form       three parts of strict base64url, at most `longest_token` bytes; no JWE, no JSON
//   header     a JSON object in UTF-8 without duplicate members
//   crit       not there: we understand no extension (RFC 7515 §4.1.11)
//   alg        one of the algorithms expected (RFC 8725 §3.1)
//   jwks       the keys that the token can mean are not all private or symmetric ones, published
//   kid        exactly one key fits: by kid, and where that says nothing or several, by kind
//   key        that key is usable, and for this algorithm
//   signature
//   payload    a JSON object, as strictly read
//   typ        the one expected, with or without "application/", in any case (RFC 8725 §3.11)
//   iss        the issuer, byte for byte
//   aud        the audience, or an array with it
//   exp        there, and still to come: RFC 9068 §2.2, RFC 7523 §3 and OpenID Connect Core §2 all
//              demand it. Times are JSON numbers from 1970 to 9999; milliseconds are refused so
//   nbf iat    not in the future, where they are there; iat not older than expected
//   sub        a string, where it is there
//   require    the claims demanded
// Threads may call it at once with the same keys.
Verification verify(std::string_view token, const JwkSet& keys, const Expectations& expected);

}  // namespace mcpauth::jose
