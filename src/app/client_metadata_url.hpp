// The URL that is our client id where a server takes client ID metadata documents.
#pragma once

#include <string>

namespace mcpauth::app {

// Return `text` if it may be a client id (draft-ietf-oauth-client-id-metadata-document §3): https,
// or http on loopback, with a path that has no `.` and `..` segments; byte for byte, because the
// document must name it so. Throws Error 2 `invalid_url`. The document is the server's to fetch.
std::string client_metadata_url(const std::string& text);

}  // namespace mcpauth::app
