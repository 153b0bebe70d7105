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

// Throw Error 8 where `url` may not lead to `address` in `network`: `unsafe_address` for a request
// that reaches no farther than `reach`, `insecure_http` where it would not be encrypted.
void admit(const Url& url, std::string_view address, Network network, Reach reach,
           const Allowed& allowed);

// Throw the same for what the spelling of `url` tells before anything is asked or anybody is sent
// there: its host is an address or localhost, or it is http at another name than `sender`, which
// has just been heard of over http.
void admit_spelling(const Url& url, const Url& sender, Reach reach, const Allowed& allowed);

}  // namespace mcpauth::http
