#include "dev/world.hpp"

#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace mcpauth::dev {

std::string random_token(const World& world) {
  return base64url_encode(world.random(32));
}

std::string random_uuid(const World& world) {
  std::string bytes = world.random(16);
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0fU) | 0x40U);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3fU) | 0x80U);
  const std::string hex = to_hex(bytes);
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' +
         hex.substr(16, 4) + '-' + hex.substr(20);
}

}  // namespace mcpauth::dev
