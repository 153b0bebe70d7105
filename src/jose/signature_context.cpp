#include "jose/signature_context.hpp"

#include <openssl/rsa.h>

#include <algorithm>
#include <array>

namespace mcpauth::jose {
namespace {

SignatureContext make_context(EVP_PKEY* key, const Algorithm& algorithm, Operation operation) {
  must(EVP_PKEY_up_ref(key), "share a key");
  SignatureContext context{EvpKey(key), &algorithm, operation, {}, {}};
  context.signature.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  context.digest.reset(EVP_MD_CTX_new());
  must(context.signature && context.digest ? 1 : 0, "make a context");
  EVP_PKEY_CTX* signature = context.signature.get();
  must(operation == Operation::sign ? EVP_PKEY_sign_init(signature)
                                    : EVP_PKEY_verify_init(signature),
       "use the key for signatures");
  if (algorithm.scheme == Scheme::pkcs1 || algorithm.scheme == Scheme::pss) {
    const bool pss = algorithm.scheme == Scheme::pss;
    must(EVP_PKEY_CTX_set_rsa_padding(signature, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING),
         "set the padding");
    // RFC 7518 §3.5: the salt is as long as the hash, and MGF1 uses the same hash.
    if (pss)
      must(EVP_PKEY_CTX_set_rsa_pss_saltlen(signature, RSA_PSS_SALTLEN_DIGEST), "set the salt");
  }
  const EVP_MD* digest = fetched_digest(algorithm.digest);
  must(EVP_PKEY_CTX_set_signature_md(signature, digest), "set the hash");
  must(EVP_DigestInit_ex2(context.digest.get(), digest, nullptr), "begin a hash");
  return context;
}

}  // namespace

SignatureContext& signature_context(EVP_PKEY* key, const Algorithm& algorithm,
                                    Operation operation) {
  thread_local std::array<SignatureContext, 8> kept;
  thread_local std::size_t oldest = 0;
  const auto same = std::ranges::find_if(kept, [&](const SignatureContext& context) {
    return context.key.get() == key && context.algorithm == &algorithm &&
           context.operation == operation;
  });
  if (same != kept.end()) return *same;
  SignatureContext& place = kept[oldest];
  oldest = (oldest + 1) % kept.size();
  place = make_context(key, algorithm, operation);
  return place;
}

std::string hash_with(SignatureContext& context, std::string_view input) {
  std::string hash(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  must(EVP_DigestInit_ex2(context.digest.get(), nullptr, nullptr), "begin a hash");
  must(EVP_DigestUpdate(context.digest.get(), input.data(), input.size()), "hash");
  must(EVP_DigestFinal_ex(context.digest.get(), bytes_of(hash), &size), "end a hash");
  hash.resize(size);
  return hash;
}

}  // namespace mcpauth::jose
