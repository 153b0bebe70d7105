// Strict base64url, and the percent forms of URLs and HTML forms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcpauth {

// Return `bytes` in base64url without padding (RFC 7515 §2).
std::string base64url_encode(std::string_view bytes);

// Return the bytes, or nothing where `text` has padding, another character, an impossible length or
// unused bits that are not zero (RFC 4648 §3.5): one text for one value.
std::optional<std::string> base64url_decode(std::string_view text);

// Return `bytes` in base64 with padding (RFC 4648 §4).
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

// Return `text` with everything but RFC 3986's unreserved characters percent-encoded.
std::string percent_encode(std::string_view text);

// Parameters in the order in which they are sent.
using Parameters = std::vector<std::pair<std::string, std::string>>;

// Return `parameters` as application/x-www-form-urlencoded.
std::string form_encode(const Parameters& parameters);
std::string form_encode(std::string_view text);

// Return the parameters of a query or form, decoded once, in order and with repetitions; nothing
// where a percent sequence is not two hex digits or a decoded text is not UTF-8 or holds a NUL.
std::optional<Parameters> form_decode(std::string_view text);

// Return the value of `name` (the first, if there are several), or null.
const std::string* find(const Parameters& parameters, std::string_view name);

}  // namespace mcpauth
