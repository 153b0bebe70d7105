// Dynamic client registration management (RFC 7592): a client read, replaced and deleted by whoever
// has its registration token.
#pragma once

#include "oauth/registration.hpp"

namespace mcpauth::oauth {

// Return where the client is managed. Throws Error 9 `unmanaged_client` where the server told none,
// Error 8 `unsafe_url` where that is not on the registration endpoint's origin: the registration
// token goes nowhere else.
Url management_url(const ClientRegistration& registration, const ServerMetadata& metadata);

// Return whether there is such a place.
bool is_managed(const ClientRegistration& registration, const ServerMetadata& metadata);

// Return the requests (RFC 7592 §2.1 to §2.3). They throw as `management_url` does.
http::Request read_registration_request(const ClientRegistration& registration,
                                        const ServerMetadata& metadata);
// `body` replaces everything (see `replacement_body`).
http::Request update_registration_request(const ClientRegistration& registration,
                                          const ServerMetadata& metadata, const Json& body);
http::Request delete_registration_request(const ClientRegistration& registration,
                                          const ServerMetadata& metadata);

// Return what is to be sent so that the client stays as it is but for `changes`, of which a null
// takes the member away. The secret is left out: some servers refuse it, and for the others its
// absence changes nothing (RFC 7592 §2.2).
Json replacement_body(const ClientRegistration& registration, const Json& changes);

// Return what is known after the server has answered: members that it left out stay as in `before`;
// a secret or registration token in it replaces the kept one. A success without a body changes
// nothing. Throws Error 6 where it is another client's, Error 9 for 405 and 501.
ClientRegistration parse_management_response(const http::Response& response,
                                             const ClientRegistration& before);
// Throws the error for anything but a success: 204 (RFC 7592 §2.3), or another with an empty body
// or JSON. A page is none: Error 6 `not_json`.
void parse_deletion(const http::Response& response);

}  // namespace mcpauth::oauth
