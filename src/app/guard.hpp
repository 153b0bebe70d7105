// What guards a resource: which issuer, which `resource`, which scopes; remembered for a while.
#pragma once

#include <optional>
#include <string>

#include "app/context.hpp"
#include "app/options.hpp"
#include "mcp/client.hpp"
#include "mcp/discovery.hpp"
#include "oauth/server_metadata.hpp"

namespace mcpauth::app {

struct Guard {
  std::string url;       // the MCP server; empty: the issuer was named
  std::string resource;  // byte for byte as its metadata has it; empty: none is sent
  oauth::ServerMetadata server;
  oauth::Scopes
      scopes;  // what to ask for unless the user says (the challenge's, else the metadata's)
  bool dpop_required = false;          // the resource takes bound tokens only (RFC 9728 §2)
  std::vector<std::string> issuers{};  // that its metadata name; empty: they were not asked for
};

// Return what guards the target. `needs` is what the server has just said, where it has: then its
// metadata are read anew, because the issuer may have changed. Throws as mcp::discover; Error 2
// where the target names nothing, Error 8 where --issuer is not an authorization server of the URL,
// or --resource not what the URL is, and where an endpoint is one that no request would be let to,
// or has moved (`check_origins`).
Guard find_guard(const Context& context, const TargetOptions& target,
                 const std::optional<mcp::NeedsAuthorization>& needs = {});

// Say with -v where the metadata of `server` came from another origin: what they name is believed
// all the same, because they are for this very server.
void explain_origin(Env& env, const Url& server, const mcp::FoundResource& found);

// Return the metadata of `issuer`, kept or fetched. Throws as `check_origins`.
oauth::ServerMetadata find_server(const Context& context, const std::string& issuer,
                                  http::Reach reach);

// Forget what is kept of the issuer, because the server did not know us by it.
void forget_server(const Context& context, const std::string& issuer);

}  // namespace mcpauth::app
