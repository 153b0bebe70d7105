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
// whatever it says for 429 and 5xx, 8 `redirect_refused` for 3xx, 6 for an unexpected 2xx. Of any
// other body only status, type and length are told.
Error refusal(std::string_view who, const http::Response& response);

enum class Success { only_200, any_2xx };

// Return the JSON of a success. Throws `refusal` for any other status and for a success that holds
// `error`, and Error 6 `not_json` for one without a JSON content type (policy 8).
Json parse_success(std::string_view who, const http::Response& response,
                   Success success = Success::only_200);

}  // namespace mcpauth::oauth
