#include "base/secret.hpp"

#include <openssl/crypto.h>

#include <utility>

namespace mcpauth {

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) *this = Secret(other);
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  bytes_.swap(other.bytes_);
  return *this;
}

Secret::~Secret() {
  if (!bytes_.empty()) OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

bool operator==(const Secret& left, const Secret& right) {
  return equal_in_constant_time(left.reveal(), right.reveal());
}

void wipe(std::string& text) {
  if (!text.empty()) OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         (left.empty() || CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0);
}

}  // namespace mcpauth
