// A client of one MCP server: the stateless wire of 2026-07-28 and the handshake wire before it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "base/url.hpp"
#include "http/message.hpp"
#include "mcp/rpc.hpp"
#include "mcp/tool.hpp"
#include "mcp/wire.hpp"

namespace mcpauth::mcp {

// Which of the two wires a server speaks; worth remembering per origin.
enum class Era { stateless, handshake };

template <typename Result>
using Answer = std::variant<Result, NeedsAuthorization>;

// Adds the `Authorization` header (and its Secret, for redaction) to a request. Called for each
// request, so that a token may change in between.
using Authorize = std::function<void(http::Request&)>;

struct ClientOptions {
  std::optional<std::string> protocol_version;  // fixes the revision: nothing else is tried
  std::optional<Era> era;                       // what is remembered of this origin
  std::vector<std::string> extensions;          // of MCP that we use, to be named to the server
  std::chrono::seconds idle{60};  // a call may take as long as it likes, but not be silent
};

// What a server says of itself. `document` is the result of `server/discover` or `initialize`.
struct ServerInfo {
  std::string protocol_version;
  std::string name;
  std::string version;
  json::Document document;
};

// Requests to one server, one after the other. Each operation throws Error: 4 for an error answer
// of the server (its code and message), 5 where it is in trouble or cut off, 6 where it breaks the
// protocol, 8 for a redirect, 9 where no revision is common or it asks for input in the middle of a
// call. After NeedsAuthorization the same operation may be asked again.
class Client {
 public:
  // Throws Error 2 for a `protocol_version` that is none. `authorize` may be empty: no token.
  Client(Url url, http::Transport transport, Authorize authorize, ClientOptions options = {});

  // Return all tools, following `nextCursor` for at most 100 pages.
  Answer<ToolList> list_tools();
  // Return the result of `tools/call` as the server sent it, checked by `check_tool_result`;
  // `isError` is the caller's to read.
  // `arguments` is an object. The tools are not listed first: only a server that misses a header
  // (-32020) makes us look, once.
  Answer<json::Document> call_tool(const std::string& name, const Json& arguments);
  Answer<ServerInfo> server_info();
  // End the session, where there is one. Never throws for what the server or the network says.
  void close();

  // Return the wire that the server speaks, or nothing before an answer showed it.
  std::optional<Era> era() const { return era_; }
  // Return the revision spoken, or an empty string before it is known.
  const std::string& protocol_version() const { return session_.version; }

 private:
  // `headers` returns the call's own for the stateless wire, by what is known of the tools.
  struct Call {
    std::string method;
    const Json& params;
    std::function<http::Headers()> headers;
  };

  Answer<json::Document> request(const Call& call);
  std::optional<Answer<json::Document>> stateless(const Call& call);
  bool is_older_server(const Reply& reply);
  std::optional<NeedsAuthorization> open_session();
  std::optional<NeedsAuthorization> confirm_session();
  void accept_session(const Reply& reply);
  Reply send(http::Request request, const std::string& method);

  Url url_;
  http::Transport transport_;
  Authorize authorize_;
  ClientOptions options_;
  std::optional<Era> era_;
  Session session_;
  json::Document initialized_;
  bool open_ = false;
  std::string wanted_version_;
  std::int64_t last_id_ = 0;
  std::optional<ToolList> tools_;
};

}  // namespace mcpauth::mcp
