// The grammar of header fields (RFC 9110 §5), for what is sent and what is received.
#pragma once

#include <string_view>

#include "http/message.hpp"

namespace mcpauth::http {

// Return whether `text` is a token (RFC 9110 §5.6.2), as methods and field names are.
bool is_token(std::string_view text);

// Throw Error 6 `unsafe_header` where the method or a field name of `request` is no token, a field
// value has anything but visible ASCII and blanks, so that no value can begin a line of its own, or
// a field is one that frames the message and belongs to the transport.
void validate_fields(const Request& request);

}  // namespace mcpauth::http
