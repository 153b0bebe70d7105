// Whole files, for tests.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace mcpauth::test {

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace mcpauth::test
