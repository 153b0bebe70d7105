// Sockets that listen on loopback and share their port with nobody.
#pragma once

#include <string>
#include <vector>

#include "base/descriptor.hpp"
#include "base/url.hpp"

namespace mcpauth::app {

// Return non-blocking sockets that listen at `uri`, whose host is loopback, on its port or a free
// one; for `localhost` one in each address family, on the same port. Throws Exit 2: `port_busy`, or
// `invalid_redirect_uri` where nobody could listen there.
std::vector<Descriptor> listen_on_loopback(const Url& uri);

// Return the port that a socket listens on.
std::string port_of(const Descriptor& listener);

}  // namespace mcpauth::app
