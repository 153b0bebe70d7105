// Whether a request may go where it is about to go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/url.hpp"
#include "http/message.hpp"

namespace mcpauth::http {

struct Allowed {
  bool insecure_http = false;              // http to other addresses than loopback, too
  std::vector<std::string> private_hosts;  // hosts that may be in a private network
};

// Throw an Error where `url` may not lead to `address` in `network`: 8 `unsafe_address` for a
// request that reaches no farther than `reach`; `insecure_http` where it would not be encrypted,
// which is 2 for a URL of the user's own (one that may lead anywhere) and 8 for a server's.
void admit(const Url& url, std::string_view address, Network network, Reach reach,
           const Allowed& allowed);

// Throw the same for what the spelling of `url` tells before anything is asked or anybody is sent
// there. http at a name other than localhost is refused, whatever the name leads to: what it led to
// a moment ago, or does on another machine, says nothing.
void admit_spelling(const Url& url, Reach reach, const Allowed& allowed);

}  // namespace mcpauth::http
