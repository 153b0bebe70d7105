// Protected resource metadata (RFC 9728): where it may be found, and whose it is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/url.hpp"

namespace mcpauth::mcp {

// How a document was found: by `resource_metadata` of a challenge, at the well-known location of
// the server's own path, or at the root although the server has a path.
enum class FoundBy { challenge, path, root };

// Return whether `resource` identifies `server`: it is its URL (RFC 9728 §3.3) or, for a document
// from the root, a parent of it on the same origin by whole path segments. Throws Error 8 for what
// is neither and no URL.
bool identifies(const std::string& resource, const Url& server, FoundBy found_by);

struct MetadataLocation {
  Url url;
  FoundBy found_by;
  bool operator==(const MetadataLocation&) const = default;
};

// Return where the metadata of `server` may stand, in the order to ask (RFC 9728 §3.1): under its
// path, then at the root.
std::vector<MetadataLocation> resource_metadata_locations(const Url& server);

// A resource's metadata whose `resource` was matched with the server asked.
struct ResourceMetadata {
  std::string resource;                            // byte for byte what to send as `resource`
  std::vector<std::string> authorization_servers;  // issuers, byte for byte; at least one
  std::vector<std::string> scopes_supported;
  std::vector<std::string> bearer_methods_supported;
  bool dpop_bound_access_tokens_required = false;
  json::Document document;
  std::vector<std::string> warnings;
};

// Return what `document` says, which came from `location` and was asked for because of `server`.
// `resource` must identify the server: else `resource_mismatch` (8). Missing members and wrong
// types are exit 6, an issuer whose URL must not be followed exit 8. `signed_metadata` is ignored
// with a warning.
ResourceMetadata parse_resource_metadata(const Json& document, const Url& server,
                                         const MetadataLocation& location);

}  // namespace mcpauth::mcp
