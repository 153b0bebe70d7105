// Redirects, followed under our own rules and never by curl.
#pragma once

#include "http/message.hpp"

namespace mcpauth::http {

// Return `next` with redirects (301, 302, 303, 307, 308) followed where the request allows it: a
// GET that carries no credentials, at most three times, within the origin asked. Any other redirect
// is exit 8 `redirect_refused`, and the place it points to is not contacted.
Transport redirecting(Transport next);

}  // namespace mcpauth::http
