#include "oauth/pkce.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace mcpauth::oauth {

Secret code_verifier(std::string_view random) {
  return Secret(base64url_encode(random));
}

std::string code_challenge(const Secret& verifier) {
  return base64url_encode(sha256(verifier.reveal()));
}

void require_s256(const ServerMetadata& metadata) {
  const auto& methods = metadata.code_challenge_methods_supported;
  if (methods && std::ranges::find(*methods, "S256") != methods->end()) return;
  throw Error(Exit::unsafe, "pkce_unsupported",
              methods ? "the authorization server does not list S256 in its "
                        "code_challenge_methods_supported"
                      : "the authorization server does not say that it supports PKCE: its metadata "
                        "has no code_challenge_methods_supported");
}

}  // namespace mcpauth::oauth
