// Reads a metadata document or a key set over HTTP, and says how long it may be kept.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/url.hpp"
#include "http/message.hpp"

namespace mcpauth::mcp {

struct MetadataFetch {
  Url url;
  json::Document document;
  http::Network network = http::Network::public_internet;  // its URLs may reach no further
  std::chrono::seconds lifetime{0};
  std::vector<std::string> warnings;
};

// Why there is no document: exit 5 where a server is in trouble, 8 where it would have led us
// elsewhere, 6 for any other reason.
struct MetadataMiss {
  std::string reason;
  Exit exit = Exit::protocol;
};

struct MetadataAttempt {
  std::optional<MetadataFetch> found;
  MetadataMiss miss;
};

// Return how long `response` may be kept (RFC 9111 §5.2.2): `max-age` up to an hour, zero with
// `no-store` or `no-cache`, ten minutes where it says nothing.
std::chrono::seconds cache_lifetime(const http::Response& response);

// Return the JSON at `url`, or why there is none: only 200 with JSON counts (RFC 8414 §3.2, RFC
// 9728 §3.2). JSON of another media type is taken with a warning. `what` names it in messages.
// Throws what the transport throws.
MetadataAttempt fetch_metadata(const Url& url, http::Reach reach, const std::string& what,
                               const http::Transport& transport);

// Return the first document at one of `urls`, or why each of them gave none.
MetadataAttempt fetch_first_metadata(const std::vector<Url>& urls, http::Reach reach,
                                     const std::string& what, const http::Transport& transport);

// Return the error for a document that is nowhere.
Error metadata_error(const std::string& what, const MetadataMiss& miss);

// Return the JWK Set at `url` as JSON (at most 512 KiB, media type as it must be). 429 and 5xx are
// exit 5, everything else that is no JSON document exit 6.
MetadataFetch fetch_jwks(const Url& url, http::Reach reach, const http::Transport& transport);

}  // namespace mcpauth::mcp
