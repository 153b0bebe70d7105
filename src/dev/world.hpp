// Everything outside that the embedded server uses.
#pragma once

#include <functional>
#include <string>

#include "base/time.hpp"
#include "http/message.hpp"

namespace mcpauth::dev {

// `random` returns as many unpredictable bytes as asked. All may be called from several threads.
struct World {
  std::function<Time()> now;
  std::function<std::string(std::size_t bytes)> random;
  http::Transport transport{};  // fetches clients' documents; empty: none are fetched
};

// Return a value that nobody guesses: 256 bits in base64url.
std::string random_token(const World& world);
// Return a random UUID, version 4 (RFC 9562 §5.4).
std::string random_uuid(const World& world);

}  // namespace mcpauth::dev
