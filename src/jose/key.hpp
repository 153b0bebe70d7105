// A key that signs or verifies: checked material held by OpenSSL, shared and never copied.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/secret.hpp"
#include "jose/algorithm.hpp"

namespace mcpauth::jose {

struct Material;

// Verifies signatures. Threads may share it: each keeps the contexts it has used last, initialised
// for their key and algorithm, because initialising one for every token costs a third.
class Key {
 public:
  explicit Key(std::shared_ptr<const Material> material) : material_(std::move(material)) {}

  // Return whether this kind of key, on this curve and of this length, goes with `algorithm`.
  bool fits(const Algorithm& algorithm) const;
  // Return whether `signature` is that of `input`; false also where the key does not fit.
  bool verify(const Algorithm& algorithm, std::string_view input, std::string_view signature) const;

 private:
  std::shared_ptr<const Material> material_;
};

// Signs; threads may share it as well.
class PrivateKey {
 public:
  explicit PrivateKey(std::shared_ptr<const Material> material) : material_(std::move(material)) {}

  bool fits(const Algorithm& algorithm) const;
  // Return the signature as it stands in a JWS (RFC 7518 §3.4: r and s side by side). The key must
  // fit.
  std::string sign(const Algorithm& algorithm, std::string_view input) const;
  // Return the public half; for a symmetric key, the key itself.
  Key verifying_key() const { return Key(material_); }
  const Material& material() const { return *material_; }

 private:
  std::shared_ptr<const Material> material_;
};

// Return `secret` as a key for HS algorithms: a client secret, or the value of an `oct` JWK.
PrivateKey symmetric_key(const Secret& secret);

}  // namespace mcpauth::jose
