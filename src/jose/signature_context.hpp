// OpenSSL contexts kept ready for a key and an algorithm.
#pragma once

#include "jose/algorithm.hpp"
#include "jose/openssl.hpp"

namespace mcpauth::jose {

enum class Operation { sign, verify };

// Ready for RSA and ECDSA: hash with `digest`, then sign or verify the hash with `signature`.
struct SignatureContext {
  EvpKey key;  // its reference keeps the address from meaning another key
  const Algorithm* algorithm = nullptr;
  Operation operation = Operation::verify;
  EvpKeyContext signature;
  EvpDigestContext digest;
};

// Return this thread's context for the three; made at the first call, and kept as one of the last
// eight. Valid until the thread's next call.
SignatureContext& signature_context(EVP_PKEY* key, const Algorithm& algorithm, Operation operation);

// Return the hash of `input` by the context's algorithm.
std::string hash_with(SignatureContext& context, std::string_view input);

}  // namespace mcpauth::jose
