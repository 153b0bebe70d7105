#include "dev/json_rpc.hpp"

#include <nlohmann/json.hpp>

namespace mcpauth::dev {

bool RpcMessage::is_notification() const {
  return id.is_null();
}

RpcMessage parse_rpc_message(std::string_view body) {
  Json message;
  try {
    message = json::parse_untrusted(body, {"the message"});
  } catch (const Error& error) {
    throw RpcError{400, -32700, "Parse error: " + error.message, nullptr};
  }
  const auto invalid = [](const char* problem) {
    return RpcError{400, -32600, std::string("Invalid request: ") + problem, nullptr};
  };
  if (!message.is_object()) throw invalid("it must be one object");
  const std::string* version = json::find_string(message, "jsonrpc");
  if (!version || *version != "2.0") throw invalid("jsonrpc must be \"2.0\"");
  const std::string* method = json::find_string(message, "method");
  if (!method) throw invalid("it has no method");
  const Json* id = json::find(message, "id");
  if (id && !id->is_string() && !id->is_number_integer())
    throw invalid("id must be a string or a whole number");
  const Json* params = json::find(message, "params");
  if (params && !params->is_object()) throw invalid("params must be an object");
  return {id ? *id : Json(), *method, params ? *params : Json::object()};
}

Json rpc_result(const Json& id, Json result) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

Json rpc_error(const Json& id, const RpcError& error) {
  Json body = {{"code", error.code}, {"message", error.message}};
  if (!error.data.is_null()) body["data"] = error.data;
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", std::move(body)}};
}

}  // namespace mcpauth::dev
