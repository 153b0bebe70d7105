// A form on its way to an endpoint, while grant and client authentication add their parts.
#pragma once

#include <optional>
#include <vector>

#include "base/encoding.hpp"
#include "base/secret.hpp"
#include "base/url.hpp"
#include "http/message.hpp"

namespace mcpauth::oauth {

// Another URL for an endpoint, at which the server asks for a client certificate (RFC 8705 §5).
struct EndpointAlias {
  Url endpoint;
  Url alias;
  bool operator==(const EndpointAlias&) const = default;
};

struct Form {
  Parameters parameters;
  http::Headers headers;
  std::vector<Secret> secrets;  // what of it a trace must not show
  std::optional<http::ClientCertificate> client_certificate{};
  std::vector<EndpointAlias> aliases{};  // where it goes instead
  bool once = false;                     // what it carries may be spent by the first answer
};

// Return the POST of `form` to `endpoint`, or its alias. It is never redirected (RFC 9700 §4.12).
http::Request form_request(const Url& endpoint, Form form, http::Reach reach);

}  // namespace mcpauth::oauth
