#include "oauth/dpop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "jose/jwt.hpp"
#include "oauth/token_response.hpp"

namespace mcpauth::oauth {
namespace {

constexpr const char* default_algorithm = "ES256";
constexpr std::size_t longest_nonce = 4096;

// RFC 9449 §4.2: the URL without query and fragment.
std::string without_query(Url url) {
  url.query.clear();
  url.has_query = false;
  return url.text();
}

// NQCHAR of RFC 6749 appendix A.
bool is_nonce_char(char c) {
  return c == 0x21 || (c >= 0x23 && c <= 0x5b) || (c >= 0x5d && c <= 0x7e);
}

Json public_half(const jose::SigningKey& key) {
  Json jwk = jose::public_jwk(key);
  for (const char* name : {"kid", "alg", "use"}) jwk.erase(name);
  return jwk;
}

}  // namespace

Secret dpop_proof(const jose::SigningKey& key, const DpopProof& proof) {
  Json claims = {{"jti", proof.jti},
                 {"htm", proof.method},
                 {"htu", without_query(proof.url)},
                 {"iat", to_epoch(proof.now)}};
  if (!proof.access_token.empty())
    claims["ath"] = base64url_encode(sha256(proof.access_token.reveal()));
  if (proof.nonce) claims["nonce"] = *proof.nonce;
  // The key is in `jwk` itself; RFC 9449 §4.2 has no kid.
  const jose::SigningKey nameless{key.key, {}, key.algorithm};
  return Secret(jose::sign_jwt(nameless, {{"typ", "dpop+jwt"}, {"jwk", public_half(key)}}, claims));
}

const jose::Algorithm& dpop_algorithm(const ServerMetadata& metadata) {
  const auto& listed = metadata.dpop_signing_alg_values_supported;
  const auto is_listed = [&](std::string_view name) {
    return !listed || std::ranges::find(*listed, name) != listed->end();
  };
  if (is_listed(default_algorithm)) return *jose::find_algorithm(default_algorithm);
  for (const auto* row : jose::asymmetric_algorithms()) {
    if (is_listed(row->name)) return *row;
  }
  throw Error(Exit::unsupported, "unsupported_signing_alg",
              "the authorization server lists no algorithm for DPoP that mcpauth has");
}

std::optional<std::string> dpop_nonce(const http::Response& response) {
  const auto values = http::header_values(response.headers, "DPoP-Nonce");
  if (values.empty()) return {};
  const auto& nonce = values.front();
  if (values.size() > 1 || nonce.empty() || nonce.size() > longest_nonce ||
      !std::ranges::all_of(nonce, is_nonce_char))
    throw Error(Exit::protocol, "invalid_nonce",
                "the server's DPoP-Nonce " + quote(nonce, 60) + " is not one nonce");
  return nonce;
}

bool wants_dpop_nonce(const http::Response& response) {
  if (response.status != 400 && response.status != 401) return false;
  if (!http::is_json(response)) return false;
  try {
    const Json answer = json::parse_untrusted(response.body, {"the error answer"});
    const auto* error = json::find_string(answer, "error");
    return error != nullptr && *error == "use_dpop_nonce";
  } catch (const Error&) {
    return false;  // it is judged where it is read as an error
  }
}

void check_binding(const TokenSet& tokens, const std::string& thumbprint) {
  Json claims;
  try {
    claims = jose::decode(tokens.access_token.reveal()).claims;
  } catch (const Error&) {
    return;
  }
  const Json* confirmation = json::find(claims, "cnf");
  const auto* bound = confirmation != nullptr ? json::find_string(*confirmation, "jkt") : nullptr;
  if (bound == nullptr || *bound == thumbprint) return;
  throw Error(
      Exit::unsafe, "not_bound",
      "the access token is bound to another key than ours: its cnf.jkt is " + quote(*bound, 60),
      "it was discarded");
}

}  // namespace mcpauth::oauth
