// Which network an address belongs to, by IANA's special-purpose address registries.
#pragma once

#include <sys/socket.h>

#include <string_view>

#include "http/message.hpp"

namespace mcpauth::http {

// Return the network of an IPv4 or IPv6 address. An IPv6 address that carries an IPv4 one (mapped,
// NAT64, 6to4, Teredo) belongs to the network of that one, if that is the narrower. Another family
// is forbidden.
Network classify(const sockaddr& address);

// Return the same for an address as text, IPv6 with or without brackets; what is not an address is
// forbidden.
Network classify(std::string_view address);

// Return whether a request that may go as far as `reach` may connect to `network`.
bool reaches(Reach reach, Network network);

}  // namespace mcpauth::http
