// Shows every exchange of a transport, without its secrets.
#pragma once

#include <functional>
#include <string_view>

#include "http/message.hpp"

namespace mcpauth::http {

// Return `next` with each request and each response (or error) written to `sink`, line by line and
// each line ended by a newline: `> ` before what is sent, `< ` before what comes. Secrets are
// redacted (http/redact.hpp), nothing but printable text gets out, and of a body no more than 16
// KiB is shown. A streamed body is shown when it has ended.
Transport traced(Transport next, std::function<void(std::string_view line)> sink);

}  // namespace mcpauth::http
