// The one place where secrets are taken out of what a person may see.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "http/message.hpp"

namespace mcpauth::http {

// What stands in the place of a secret.
inline constexpr std::string_view redaction_mark = "[redacted]";

// Return `text` (a URL, a form, JSON, an event stream, or a piece of one) with `[redacted]`
// in place of
// - the values of URL and form parameters and JSON members whose names are known to hold secrets,
// and `value` where there is a credential, which is an object of the type "secret",
// - the user information of URLs,
// - `secrets`, in raw, percent-encoded, JSON-escaped, base64 and base64url form, wherever they
// stand.
std::string redact(std::string_view text, const std::vector<Secret>& secrets);

// Return the same for a body that goes to an admin interface or comes from one, or is an error
// answer, where `code` and `state` are no secrets.
std::string redact_body(std::string_view text, const std::vector<Secret>& secrets);

// Return the same for the value of a header field; of Authorization only the scheme is left.
std::string redact(const Header& header, const std::vector<Secret>& secrets);

// Return `text` with `[redacted]` in place of `secrets` alone.
std::string redact_values(std::string_view text, const std::vector<Secret>& secrets);

// Return `next` whose error answers do not repeat the request's secrets: a server may quote the
// whole request, and its words are shown to people (L-3). In a body, names hide them too. Of a
// success only what may be quoted is changed: its results are needed as they are.
Transport discreet(Transport next);

}  // namespace mcpauth::http
