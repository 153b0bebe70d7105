// A client of an MCP server whose answers a test scripts.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "mcp/client.hpp"
#include "tests/support/scripted_transport.hpp"

namespace mcpauth::test {

using Lines = std::vector<std::string>;

// Answers with `member` in a message that has the id that was asked.
ScriptedTransport::Answer rpc_result(const Json& value, const http::Headers& headers = {});
ScriptedTransport::Answer rpc_refusal(int status, int code, const std::string& message);
ScriptedTransport::Answer rpc_refusal(int status, int code, const std::string& message,
                                      const Json& data);
// Answers with `status` and nothing else.
ScriptedTransport::Answer bare(int status, const http::Headers& headers = {});

// What servers usually answer: one tool `whoami`, revision 2025-11-25, session `s-1`.
Json whoami_tools();
Json initialize_result(const std::string& version = "2025-11-25");
http::Headers session_header(const std::string& id = "s-1");

// A client on a script, with all that its operations can come to in one line.
struct ClientRun {
  ScriptedTransport script;
  mcp::Client client;

  explicit ClientRun(std::vector<ScriptedTransport::Answer> answers,
                     mcp::ClientOptions options = {});
  // Return the names of the tools, or `401 [scopes]`, or the exit code and stable code.
  std::string list();
  // Return the method of each request, with its protocol version and session.
  Lines methods() const;
};

mcp::ClientOptions fixed_version(const std::string& version);
mcp::ClientOptions remembered_era(mcp::Era era);

}  // namespace mcpauth::test
