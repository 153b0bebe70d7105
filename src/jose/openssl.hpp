// OpenSSL's objects with owners, for the files of this folder.
#pragma once

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace mcpauth::jose {

template <auto release>
struct Release {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};

using EvpKey = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using EvpKeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using EvpDigest = std::unique_ptr<EVP_MD, Release<EVP_MD_free>>;
using EvpDigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Release<BN_clear_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Release<OSSL_PARAM_BLD_free>>;
using OwnedParameters = std::unique_ptr<OSSL_PARAM, Release<OSSL_PARAM_free>>;

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// Throw the bug "OpenSSL cannot …" unless `result` is OpenSSL's 1.
void must(int result, std::string_view what);

// Return the hash of that name, fetched once in the life of the process.
const EVP_MD* fetched_digest(std::string_view name);

// What a Key holds: an EVP key or, for HMAC, a secret.
struct Material {
  std::string_view kty;    // as in the algorithms' rows
  std::string_view curve;  // the same
  std::size_t key_bytes = 0;
  EvpKey evp;
  Secret secret;
};

}  // namespace mcpauth::jose
