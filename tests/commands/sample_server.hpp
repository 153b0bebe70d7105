// The answers of one well-behaved MCP server and its authorization server.
#pragma once

#include <string>

#include "tests/support/test_env.hpp"

namespace mcpauth::test {

inline constexpr auto sample_url = "https://mcp.example.com/mcp";
inline constexpr auto sample_issuer = "https://auth.example.com";

// 401 with a challenge that names the metadata and the scope mcp:read.
http::Response sample_challenge();
// The MCP server's metadata, with `changes` merged into it.
http::Response sample_resource_metadata(const Json& changes = {});
// The authorization server's metadata, with `changes` merged into it.
http::Response sample_server_metadata(const Json& changes = {});
// A token response for `access_token`, with `more` merged into it.
http::Response sample_tokens(const std::string& access_token, const Json& more = {});

// Add the three answers that discovery takes.
void answer_discovery(TestEnv& t, const Json& server_changes = {});

// Mint a token for the client `machine`, whose secret is in $S; the kept session is what tests
// begin with.
void keep_machine_session(TestEnv& t, const std::string& access_token, const Json& more = {});

// Check that no command hands the kept token on as a bearer token: each ends with `exit` and
// `message`, and nothing is printed, written or sent.
void check_handed_on_nowhere(TestEnv& t, int exit, const std::string& message);

// Sign somebody in, on another device, through the client `cli`; the kept session is what tests
// begin with that need a person's.
void keep_signed_in_session(TestEnv& t, const std::string& access_token, const Json& more = {});

}  // namespace mcpauth::test
