// Metadata documents that are kept between runs, each until it expires.
#pragma once

#include <optional>
#include <string>

#include "app/context.hpp"
#include "mcp/discovery.hpp"

namespace mcpauth::app {

struct KeptResource {
  mcp::ResourceMetadata metadata;
  oauth::Scopes scopes;  // to ask for: the challenge's, else the metadata's
  http::Network network = http::Network::public_internet;  // where the metadata came from
};

// Return the metadata of the MCP server at `url`, where they are kept and have not expired.
std::optional<KeptResource> find_kept_resource(const Context& context, const Url& url);
void keep_resource(const Context& context, const Url& url, const mcp::FoundResource& found,
                   const KeptResource& kept);

// Return the metadata of `issuer`, where they are kept and have not expired, to be used within
// `reach`.
std::optional<oauth::ServerMetadata> find_kept_server(const Context& context,
                                                      const std::string& issuer, http::Reach reach);
void keep_server(const Context& context, const mcp::FoundServer& found);
void forget_kept_server(const Context& context, const std::string& issuer);

}  // namespace mcpauth::app
