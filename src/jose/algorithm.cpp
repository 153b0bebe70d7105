#include "jose/algorithm.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "jose/openssl.hpp"

namespace mcpauth::jose {

const Algorithm* find_algorithm(std::string_view name) {
  const auto* row = std::ranges::find(algorithms, name, &Algorithm::name);
  return row != algorithms.end() ? row : nullptr;
}

std::vector<const Algorithm*> asymmetric_algorithms() {
  std::vector<const Algorithm*> rows;
  for (const auto& row : algorithms) {
    if (row.scheme != Scheme::hmac) rows.push_back(&row);
  }
  return rows;
}

std::string left_half_hash(const Algorithm& algorithm, std::string_view text) {
  std::string hash(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  must(EVP_Digest(text.data(), text.size(), bytes_of(hash), &size, fetched_digest(algorithm.digest),
                  nullptr),
       "hash");
  return base64url_encode(std::string_view(hash).substr(0, size / 2));
}

}  // namespace mcpauth::jose
