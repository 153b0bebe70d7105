// What a request carries that may be sent only once.
#pragma once

#include "http/message.hpp"

namespace mcpauth::http {

// Return `next` with each request stamped first, on a copy: whoever sends it again, above this,
// sends another stamp.
Transport stamped(Transport next);

}  // namespace mcpauth::http
