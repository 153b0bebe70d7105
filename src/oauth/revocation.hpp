// Token revocation (RFC 7009).
#pragma once

#include <string_view>

#include "oauth/client_auth.hpp"

namespace mcpauth::oauth {

// Return the request that revokes `token`; `hint` is `refresh_token` or `access_token`, or
// empty. Throws Error 9 where the server cannot.
http::Request revocation_request(const ServerMetadata& metadata, const Secret& token,
                                 std::string_view hint, const ClientAuth& auth);

// Throw the error of an answer other than 200, whose body means nothing (RFC 7009 §2.2).
void parse_revocation_response(const http::Response& response);

}  // namespace mcpauth::oauth
