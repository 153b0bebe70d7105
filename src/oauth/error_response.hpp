// What a server's refusal becomes: OAuth error answers of every endpoint, read in one place.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/json.hpp"
#include "http/message.hpp"

namespace mcpauth::oauth {

// Return the error for the OAuth error `word`, which `who` ("the token endpoint") answered with
// `description`. Its code is the word where that is one (RFC 6749 §5.2), else `oauth_error`; its
// exit 4, or 9 for what the server does not offer, or 5 for server_error and
// temporarily_unavailable. Known words have a hint.
Error refusal(std::string_view who, std::string_view word, std::string_view description);

// Return the error for an answer that is no success: `refusal` for a JSON error answer, the exit 5
// whatever it says for 429 and 5xx, 8 `redirect_refused` for 3xx. Of any other body only status,
// type and length are told.
Error refusal(std::string_view who, const http::Response& response);

// Throw the fitting error unless `response` is 200 (or `also`) with JSON (policy 8), and return its
// body's JSON object. A 200 that holds `error` is a refusal.
Json parse_success(std::string_view who, const http::Response& response, int also = 200);

}  // namespace mcpauth::oauth
