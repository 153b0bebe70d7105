// What a request carries that may be sent only once.
#pragma once

#include "http/message.hpp"

namespace mcpauth::http {

// Return `next` with each request stamped first, on a copy: whoever sends it again, above this,
// sends another stamp.
Transport stamped(Transport next);

// Return the request that `build` returns, and for each sending after the first let `build` make it
// anew, its stamp too: a client's assertion is used once (RFC 7523 §3).
Request built_anew(const std::function<Request()>& build);

}  // namespace mcpauth::http
