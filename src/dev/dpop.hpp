// Proofs of possession at the token endpoint and at the resources (RFC 9449).
#pragma once

#include <string>
#include <string_view>

#include "dev/state.hpp"

namespace mcpauth::dev {

// Return the thumbprint of the key that the request to the token endpoint proves; empty without a
// DPoP header. A `Refusal` invalid_dpop_proof for a proof that does not hold or came before, and
// use_dpop_nonce, with a nonce, for one without a nonce of ours (RFC 9449 §5, §8).
std::string proven_key(State& state, const ServerRequest& request);

// What a request for a resource carries as `Authorization`.
struct PresentedToken {
  std::string scheme;  // Bearer or DPoP
  std::string token;
};
std::optional<PresentedToken> presented_token(const ServerRequest& request);

// Refuse the request (401, with a challenge of the scheme DPoP) unless it proves the key that the
// token with `claims` is bound to; one that is bound to none must come as Bearer (RFC 9449 §7).
void check_possession(State& state, const ServerRequest& request, const PresentedToken& presented,
                      const Json& claims);

// Return the names of the algorithms that proofs may be signed with.
Json dpop_algorithms();

}  // namespace mcpauth::dev
