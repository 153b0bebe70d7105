#include "jose/key.hpp"

#include <openssl/err.h>
#include <openssl/hmac.h>

#include "jose/ecdsa.hpp"
#include "jose/signature_context.hpp"

namespace mcpauth::jose {
namespace {

bool fits_material(const Material& material, const Algorithm& algorithm) {
  if (material.kty != algorithm.kty || material.curve != algorithm.curve) return false;
  // RFC 7518 §3.2, §3.3: at least so long. On a curve, all keys are.
  return material.key_bytes >= algorithm.key_bytes;
}

std::string hmac(const Material& material, const Algorithm& algorithm, std::string_view input) {
  std::string code(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  const auto key = material.secret.reveal();
  must(HMAC(fetched_digest(algorithm.digest), key.data(), static_cast<int>(key.size()),
            bytes_of(input), input.size(), bytes_of(code), &size) != nullptr
           ? 1
           : 0,
       "compute an HMAC");
  code.resize(size);
  return code;
}

bool verify_eddsa(EVP_PKEY* key, std::string_view input, std::string_view signature) {
  const EvpDigestContext context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(input),
                          input.size()) == 1;
}

std::string sign_eddsa(EVP_PKEY* key, std::string_view input) {
  const EvpDigestContext context(EVP_MD_CTX_new());
  must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key), "begin a signature");
  std::string signature(64, '\0');  // RFC 8032 §5.1.6
  std::size_t size = signature.size();
  must(EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(input), input.size()),
       "sign");
  return signature;
}

bool verify_hash(const Material& material, const Algorithm& algorithm, std::string_view input,
                 std::string_view signature) {
  std::string der;
  if (algorithm.scheme == Scheme::ecdsa) {
    if (signature.size() != 2 * algorithm.key_bytes) return false;
    der = ecdsa_to_der(signature, algorithm.key_bytes);
    signature = der;
  } else if (signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(material.evp.get()))) {
    return false;  // RFC 8017 §8.1.2 and §8.2.2; OpenSSL adds zeros in front of a shorter one
  }
  auto& context = signature_context(material.evp.get(), algorithm, Operation::verify);
  const std::string hash = hash_with(context, input);
  return EVP_PKEY_verify(context.signature.get(), bytes_of(signature), signature.size(),
                         bytes_of(std::string_view(hash)), hash.size()) == 1;
}

std::string sign_hash(const Material& material, const Algorithm& algorithm,
                      std::string_view input) {
  auto& context = signature_context(material.evp.get(), algorithm, Operation::sign);
  const std::string hash = hash_with(context, input);
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(material.evp.get())), '\0');
  std::size_t size = signature.size();
  must(EVP_PKEY_sign(context.signature.get(), bytes_of(signature), &size,
                     bytes_of(std::string_view(hash)), hash.size()),
       "sign");
  signature.resize(size);
  return algorithm.scheme == Scheme::ecdsa ? ecdsa_from_der(signature, algorithm.key_bytes)
                                           : signature;
}

}  // namespace

bool Key::fits(const Algorithm& algorithm) const {
  return fits_material(*material_, algorithm);
}

bool Key::verify(const Algorithm& algorithm, std::string_view input,
                 std::string_view signature) const {
  if (!fits(algorithm)) return false;
  if (algorithm.scheme == Scheme::hmac)
    return equal_in_constant_time(hmac(*material_, algorithm, input), signature);
  const bool holds = algorithm.scheme == Scheme::eddsa
                         ? verify_eddsa(material_->evp.get(), input, signature)
                         : verify_hash(*material_, algorithm, input, signature);
  // What OpenSSL says about a bad signature must not surprise the next reader of its queue.
  if (!holds) ERR_clear_error();
  return holds;
}

bool PrivateKey::fits(const Algorithm& algorithm) const {
  return fits_material(*material_, algorithm);
}

std::string PrivateKey::sign(const Algorithm& algorithm, std::string_view input) const {
  must(fits(algorithm) ? 1 : 0, "sign by this algorithm with this kind of key");
  if (algorithm.scheme == Scheme::hmac) return hmac(*material_, algorithm, input);
  if (algorithm.scheme == Scheme::eddsa) return sign_eddsa(material_->evp.get(), input);
  return sign_hash(*material_, algorithm, input);
}

PrivateKey symmetric_key(const Secret& secret) {
  return PrivateKey(std::make_shared<const Material>(
      Material{"oct", "", secret.reveal().size(), nullptr, secret}));
}

}  // namespace mcpauth::jose
