// Which proxy the environment names for a URL, by the rules that curl has for its variables.
#pragma once

#include <functional>
#include <string>

#include "base/url.hpp"

namespace mcpauth::http {

using Environment = std::function<const char*(const char* name)>;

// Return the proxy for `url`, empty where it is reached directly. The variable is `https_proxy` or
// `HTTPS_PROXY` for https, `http_proxy` (in lower case only) for http, then `all_proxy` or
// `ALL_PROXY`. `no_proxy` or `NO_PROXY` lists names (their subdomains included), addresses, address
// blocks, or is `*`. Loopback has never a proxy.
std::string proxy_for(const Url& url, const Environment& environment);

}  // namespace mcpauth::http
