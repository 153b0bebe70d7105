// JSON-RPC 2.0 messages of the MCP server.
#pragma once

#include <string>
#include <string_view>

#include "dev/message.hpp"

namespace mcpauth::dev {

// A request or a notification (without `id`). `params` is an object, empty where there was none.
struct RpcMessage {
  Json id;  // null: a notification
  std::string method;
  Json params;

  bool is_notification() const;
};

// A JSON-RPC error, and the HTTP status it travels with. Thrown by the two wires.
struct RpcError {
  int status;
  int code;
  std::string message;
  Json data;  // null: none
};

// Return the one message that `body` holds; `RpcError` -32700 or -32600 for anything else, a batch
// included.
RpcMessage parse_rpc_message(std::string_view body);

Json rpc_result(const Json& id, Json result);
Json rpc_error(const Json& id, const RpcError& error);

}  // namespace mcpauth::dev
