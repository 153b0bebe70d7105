#include "app/read_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.hpp"
#include "base/text.hpp"

namespace mcpauth::app {

std::string read_file(const std::string& path, std::size_t limit, const std::string& what) {
  const auto refuse = [&](const std::string& why) {
    return Error(Exit::usage, "unreadable_file", what + ' ' + quote(path) + ' ' + why);
  };
  std::ifstream file(path, std::ios::binary);
  if (!file) throw refuse(std::string("cannot be read: ") + std::strerror(errno));
  std::string bytes(limit + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) throw refuse("cannot be read");
  if (bytes.size() > limit) throw refuse("is too long");
  return bytes;
}

}  // namespace mcpauth::app
