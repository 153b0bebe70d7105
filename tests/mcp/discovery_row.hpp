// The answers of an MCP server at https://h.example/mcp and of those around it, and what discovery
// makes of them.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "mcp/discovery.hpp"
#include "tests/support/scripted_transport.hpp"

namespace mcpauth::test {

using Answers = std::vector<ScriptedTransport::Answer>;

Url discovered_server();

// The requests, as ScriptedTransport::lines has them.
inline const std::string post = "POST https://h.example/mcp";
inline const std::string own = "GET https://h.example/.well-known/oauth-protected-resource/mcp";
inline const std::string root = "GET https://h.example/.well-known/oauth-protected-resource";
inline const std::string named = "GET https://h.example/meta";
inline const std::string as_oauth = "GET https://as.example/.well-known/oauth-authorization-server";
inline const std::string as_openid = "GET https://as.example/.well-known/openid-configuration";

// What `show` says where the challenge leads to the resource metadata and all is well.
inline const std::string found_all =
    "https://h.example/meta https://as.example "
    "https://as.example/.well-known/oauth-authorization-server [s1 s2] 0";

http::Response unauthorized(const std::string& challenge);
// A 401 that names https://h.example/meta.
http::Response with_challenge(const std::string& more = "");
// Resource metadata.
http::Response resource(const std::string& uri = "https://h.example/mcp",
                        const std::vector<std::string>& issuers = {"https://as.example"});
// An authorization server's metadata.
http::Response issuer(const std::string& name = "https://as.example");
http::Response issuer(const std::string& name, const Json& more);
http::Response typed(const std::string& type, const std::string& body, int status = 200);

ScriptedTransport::Answer say(http::Response response);
ScriptedTransport::Answer none();
ScriptedTransport::Answer fails(Exit exit, const std::string& code);

struct DiscoveryRow {
  const char* clause;
  Answers answers;
  std::vector<std::string> requests;
  std::string expected;  // `resource-url issuer metadata-url [scopes] warnings`, or an error
  mcp::Legacy legacy = mcp::Legacy::refuse;
};

// Check that the server is discovered by the row's requests, and with its outcome.
void check_discovery(const DiscoveryRow& row);

}  // namespace mcpauth::test
