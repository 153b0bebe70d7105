// Client ID metadata documents (draft-ietf-oauth-client-id-metadata-document): what a client says
// of itself at the URL that is its id.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/url.hpp"
#include "http/message.hpp"
#include "oauth/registration.hpp"

namespace mcpauth::oauth {

// Return what is wrong with `url` as a client id (§2), each as a sentence: it is https (http to
// loopback serves for tests), has a path, and no query; no Url has dot segments.
std::vector<std::string> client_id_problems(const Url& url);

// Return the document of the client whose id is `url`.
Json client_id_document(const Url& url, const ClientMetadata& client);

// Return what is wrong with `document` for the client id `url` (§4): another client_id, shared
// secrets, no name, redirect URIs that nobody should take.
std::vector<std::string> document_problems(const Json& document, const Url& url);

// Return the request for the document, which no redirect leads anywhere else, and what is wrong
// with the answer: its status, its type, its size, and the document.
http::Request client_id_document_request(const Url& url);
std::vector<std::string> answer_problems(const http::Response& response, const Url& url);

}  // namespace mcpauth::oauth
