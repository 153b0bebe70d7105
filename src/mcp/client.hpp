// A client of one MCP server: the stateless wire of 2026-07-28 and the handshake wire before it.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "base/url.hpp"
#include "http/message.hpp"
#include "mcp/challenge.hpp"
#include "mcp/tool.hpp"

namespace mcpauth::mcp {

// Which of the two wires a server speaks; worth remembering per origin.
enum class Era { stateless, handshake };

// The server wants a token, or another one: for the caller to act on, then to repeat the operation.
struct NeedsAuthorization {
  int status = 401;  // or 403
  std::optional<Challenge> challenge;
  std::vector<std::string> scopes;  // the challenge's; empty where it names none
  http::Network network = http::Network::public_internet;
  bool operator==(const NeedsAuthorization&) const = default;
};

template <typename Result>
using Answer = std::variant<Result, NeedsAuthorization>;

// Adds the `Authorization` header (and its Secret, for redaction) to a request. Called for each
// request, so that a token may change in between.
using Authorize = std::function<void(http::Request&)>;

struct ClientOptions {
  std::optional<std::string> protocol_version;  // fixes the revision: nothing else is tried
  std::optional<Era> era;                       // what is remembered of this origin
  std::chrono::seconds idle{60};  // a call may take as long as it likes, but not be silent
};

// What a server says of itself. `document` is the result of `server/discover` or `initialize`.
struct ServerInfo {
  std::string protocol_version;
  std::string name;
  std::string version;
  Json document;
};

// Requests to one server, one after the other. Each operation throws Error: 4 for an error answer
// of the server (its code and message), 5 where it is in trouble or cut off, 6 where it breaks the
// protocol, 8 for a redirect, 9 where no revision is common.
class Client {
 public:
  Client(Url url, http::Transport transport, Authorize authorize, ClientOptions options = {});

  // Return all tools, following `nextCursor` for at most 100 pages.
  Answer<ToolList> list_tools();
  // Return the result of `tools/call` as the server sent it; `isError` is the caller's to read. The
  // tools are not listed first: only a server that misses a header makes us look (-32020), once.
  Answer<Json> call_tool(const std::string& name, const Json& arguments);
  Answer<ServerInfo> server_info();
  // End the session, where there is one. A server that does not take DELETE (405) is fine.
  void close();

  // Return the wire that was found, or nothing before the first answer that shows it.
  std::optional<Era> era() const { return era_; }
  // Return the revision spoken, or an empty string before it is known.
  const std::string& protocol_version() const { return version_; }

 private:
  struct Reply;

  Answer<Json> request(const std::string& method, const Json& params,
                       const http::Headers& headers = {});
  std::optional<Answer<Json>> stateless_request(const std::string& method, const Json& params,
                                                const http::Headers& headers);
  Answer<Json> handshake_request(const std::string& method, const Json& params);
  std::optional<NeedsAuthorization> open_session();
  Reply exchange(const std::string& method, const Json& params, http::Headers headers);

  Url url_;
  http::Transport transport_;
  Authorize authorize_;
  ClientOptions options_;
  std::optional<Era> era_;
  std::string version_;
  std::string session_;
  bool open_ = false;
  std::int64_t next_id_ = 1;
  std::optional<ToolList> tools_;
  Json initialize_result_;
};

}  // namespace mcpauth::mcp
