#include "jose/algorithm.hpp"

#include <algorithm>

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

}  // namespace mcpauth::jose
