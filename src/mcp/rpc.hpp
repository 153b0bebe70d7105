// One JSON-RPC request over HTTP, and what came back for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "base/url.hpp"
#include "http/message.hpp"
#include "mcp/challenge.hpp"

namespace mcpauth::mcp {

// The server wants a token, or another one: for the caller to act on, then to repeat the operation.
struct NeedsAuthorization {
  int status = 401;  // or 403
  std::optional<Challenge> challenge;
  oauth::Scopes scopes;  // the challenge's; empty where it names none
  http::Network network = http::Network::public_internet;
  bool operator==(const NeedsAuthorization&) const = default;
};

struct RpcError {
  std::int64_t code = 0;
  std::string message;
  json::Document data;
};

// A 2xx answer has a result or an error; any other has an error where its body is one.
struct Reply {
  http::Response response;
  std::optional<json::Document> result;
  std::optional<RpcError> error;
};

// Return the JSON-RPC error that the body of a 4xx or 5xx is, with an id or, where the server could
// not read ours, without; nothing for any other body, which is no error of its own.
std::optional<RpcError> error_in(const http::Response& response);

// Return whether the answer is of a media type in which MCP servers answer.
bool is_message(const http::Response& response);

// Send `request`, whose JSON-RPC id is `id`, and return the reply to it. An answer as event stream
// is read up to that reply and left there. Throws what the transport throws; 5 where a stream ends
// too early; 6 where a 2xx answer is no JSON-RPC, has another id, or another media type.
Reply exchange(const http::Transport& transport, http::Request request, std::int64_t id);

// Return what a 401 or 403 of `server` says; nothing for any other answer.
std::optional<NeedsAuthorization> needs_authorization(const http::Response& response,
                                                      const Url& server);

// Throw the error for a reply without a result: by its status for 429 and 5xx (5) and redirects
// (8), else by its JSON-RPC error or status (4). Of a body that is not JSON-RPC only the media type
// is shown.
[[noreturn]] void throw_refusal(const Reply& reply);
[[noreturn]] void throw_status(const http::Response& response);

}  // namespace mcpauth::mcp
