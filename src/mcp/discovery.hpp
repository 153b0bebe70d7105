// From an MCP server's URL to what guards it: resource metadata, then the authorization server's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/url.hpp"
#include "http/message.hpp"
#include "mcp/challenge.hpp"
#include "mcp/metadata_fetch.hpp"
#include "mcp/resource_metadata.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::mcp {

struct FoundResource {
  ResourceMetadata metadata;
  MetadataFetch fetch;
  FoundBy found_by = FoundBy::path;
};

// Return the metadata of `server`, from where `challenge` says or else from the well-known
// locations; nothing where those have none. `network` is where the server's challenge came from.
// Throws 5 and 6 where a document that must be there cannot be had or read, 8 where it is
// another's.
std::optional<FoundResource> find_resource_metadata(const Url& server,
                                                    const std::optional<Challenge>& challenge,
                                                    http::Network network,
                                                    const http::Transport& transport);

// `fetch` is absent where there was no document and MCP 2025-03-26 says what to assume.
struct FoundServer {
  oauth::ServerMetadata metadata;
  std::optional<MetadataFetch> fetch;
};

// Return the metadata of `issuer` from the first of its locations that answers with JSON. Throws 5
// and 6 where there is none or it cannot be read, 8 where its issuer is another (RFC 8414 §3.3).
FoundServer find_server_metadata(const std::string& issuer, http::Reach reach,
                                 const http::Transport& transport);

struct UsableServer {
  FoundServer server;
  std::vector<std::string> warnings;  // of those before it
};

// Return the first of at most three `issuers` whose metadata can be had and read. Whatever is
// unsafe ends the search; where none serves, the first one's error is thrown.
UsableServer find_usable_server(const std::vector<std::string>& issuers, http::Reach reach,
                                const http::Transport& transport);

// Return what MCP 2025-03-26 makes of a server without resource metadata: its origin is the issuer,
// and where even that has no metadata, the endpoints are at their default paths.
FoundServer find_legacy_server(const Url& server, http::Network network,
                               const http::Transport& transport);

enum class Legacy { refuse, allow };  // servers of MCP 2025-03-26

struct Discovery {
  Url url;
  bool asks_for_authorization = false;  // it answered 401 or 403
  std::optional<Challenge> challenge;
  std::optional<FoundResource> resource;
  std::optional<FoundServer> server;
  // `preregistered` always, then what the server offers, as MCP orders them.
  std::vector<std::string> registration;
  oauth::Scopes scopes;  // the challenge's, else the resource metadata's
  std::vector<std::string> warnings;
};

// Return what guards `server`: one request without a token, one for each document. The request is
// `tools/list` on the stateless wire, so that whoever goes on to use the server has asked nothing
// that it would not have to ask anyway.
Discovery discover(const Url& server, const http::Transport& transport, Legacy legacy);

// Return the ways to get a client id at `server`, best first.
std::vector<std::string> registration_ways(const oauth::ServerMetadata& server);

// Return `discovery` as the object `mcpauth/discovery/1`.
Json to_json(const Discovery& discovery);

}  // namespace mcpauth::mcp
