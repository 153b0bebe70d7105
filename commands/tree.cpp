#include "commands/tree.hpp"

#include <algorithm>
#include <numeric>

#include "commands/leaf.hpp"

namespace mcpauth::commands {

const Leaf* take_leaf(std::vector<std::string>& words) {
  const Leaf* found = nullptr;
  std::size_t used = 0;
  std::string name;
  for (std::size_t i = 0; i < std::min<std::size_t>(words.size(), 2); ++i) {
    name += (i > 0 ? " " : "") + words[i];
    for (const auto& leaf : leaves()) {
      if (leaf.name == name) {
        found = &leaf;
        used = i + 1;
      }
    }
  }
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(used));
  return found;
}

namespace {

// Return how many letters must be changed, added or dropped to make one word of the other.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char letter : from) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t changed = diagonal + (letter == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& names) {
  // Of a short word, two letters are most of it.
  const std::size_t most = word.size() < 4 ? 1 : std::max<std::size_t>(2, word.size() / 3);
  std::string best;
  std::size_t best_distance = most + 1;
  for (const auto& name : names) {
    const std::size_t candidate = distance(word, name);
    if (candidate < best_distance) {
      best = name;
      best_distance = candidate;
    }
  }
  return best;
}

}  // namespace mcpauth::commands
