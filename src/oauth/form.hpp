// A form on its way to an endpoint, while grant and client authentication add their parts.
#pragma once

#include <vector>

#include "base/encoding.hpp"
#include "base/secret.hpp"
#include "base/url.hpp"
#include "http/message.hpp"

namespace mcpauth::oauth {

struct Form {
  Parameters parameters;
  http::Headers headers;
  std::vector<Secret> secrets;  // what of it a trace must not show
};

// Return the POST of `form` to `endpoint`. It is never redirected (RFC 9700 §4.12).
http::Request form_request(const Url& endpoint, Form form, http::Reach reach);

}  // namespace mcpauth::oauth
