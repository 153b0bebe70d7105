// Which network an address belongs to, by IANA's special-purpose address registries.
#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace mcpauth::http {

// Return the network of an IPv4 or IPv6 address. An IPv4-mapped IPv6 address is the IPv4 one; one
// behind NAT64 is public if its IPv4 address is. Another family is forbidden.
Network classify(const sockaddr& address);

// Return the same for an address as text, IPv6 with or without brackets; nothing for a name.
std::optional<Network> classify(std::string_view address);

// Return the IPv4 or IPv6 address as text.
std::string to_text(const sockaddr& address);

// Return whether `address` is in `block`, which is an address with or without `/LENGTH`.
bool is_within(std::string_view address, std::string_view block);

// Return whether a request that may go as far as `reach` may connect to `network`.
bool reaches(Reach reach, Network network);

}  // namespace mcpauth::http
