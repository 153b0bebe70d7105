#include "jose/openssl.hpp"

#include <openssl/err.h>

#include <array>

#include "base/error.hpp"
#include "jose/algorithm.hpp"

namespace mcpauth::jose {
namespace {

struct FetchedDigests {
  // Rows share a hash; each row has its own reference, which costs nothing.
  std::array<EvpDigest, algorithms.size()> of;
  FetchedDigests() {
    for (std::size_t i = 0; i < algorithms.size(); ++i)
      of[i].reset(EVP_MD_fetch(nullptr, algorithms[i].digest.data(), nullptr));
  }
};

}  // namespace

void must(int result, std::string_view what) {
  if (result == 1) return;
  ERR_clear_error();
  throw Error(Exit::bug, "openssl", "OpenSSL cannot " + std::string(what));
}

const EVP_MD* fetched_digest(std::string_view name) {
  static const FetchedDigests digests;
  for (std::size_t i = 0; i < algorithms.size(); ++i) {
    if (algorithms[i].digest == name && digests.of[i]) return digests.of[i].get();
  }
  throw Error(Exit::bug, "openssl", "OpenSSL cannot provide " + std::string(name));
}

}  // namespace mcpauth::jose
