#include "mcp/rpc.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.hpp"
#include "http/redact.hpp"
#include "mcp/sse.hpp"

namespace mcpauth::mcp {
namespace {

const json::Source answer_source{"the MCP server's answer"};

Error broken(const std::string& problem) {
  return Error(Exit::protocol, "invalid_message", "the MCP server's answer " + problem);
}

std::string media_type(const http::Response& response) {
  const auto value = http::header_value(response.headers, "Content-Type").value_or("");
  return to_lower(value.substr(0, value.find_first_of("; \t")));
}

// A request or notification of the server's own, as they stand before the answer in a stream.
bool is_from_server(const Json& message) {
  return json::find(message, "method") != nullptr;
}

RpcError parse_error(const json::Object& error) {
  const Json* data = error.find("data");
  return {.code = error.optional_integer("code").value_or(0),
          .message = error.optional_string("message").value_or(""),
          .data = data != nullptr ? json::Document(*data) : json::Document()};
}

// JSON-RPC 2.0 §5: version, our id, and either a result or an error.
void read_message(const Json& message, std::int64_t id, Reply& reply) {
  const json::Object object(message, answer_source);
  if (object.optional_string("jsonrpc") != "2.0") throw broken("is not JSON-RPC 2.0");
  if (object.optional_integer("id") != id) throw broken("has not the id of the request");
  const Json* result = object.find("result");
  const auto error = object.optional_object("error");
  if ((result != nullptr) == error.has_value()) throw broken("has not either a result or an error");
  if (error) {
    reply.error = parse_error(*error);
  } else {
    reply.result = json::Document(json::Object(*result, answer_source).value());
  }
}

// What a 2xx answer brought, read both ways while it came: only afterwards is its media type known.
struct Body {
  std::string bytes;
  std::optional<json::Document> event;  // the one that is our answer
};

void read_success(const Body& body, const http::Response& response, std::int64_t id, Reply& reply) {
  const bool is_stream = media_type(response) == "text/event-stream";
  if (is_stream && !body.event) {
    throw Error(Exit::network, "stream_cut", "the MCP server's stream ended before its answer");
  }
  if (!is_stream && !http::is_json(response)) {
    throw broken(
        fmt::format("is {}, neither JSON nor an event stream", quote(media_type(response))));
  }
  if (is_stream) return read_message(**body.event, id, reply);
  read_message(json::parse_untrusted(body.bytes, answer_source, json::bulk), id, reply);
}

}  // namespace

std::optional<RpcError> error_in(const http::Response& response) {
  if (!http::is_json(response)) return {};
  try {
    const Json message = json::parse_untrusted(response.body, answer_source);
    const auto error = json::Object(message, answer_source).optional_object("error");
    if (error && error->optional_integer("code")) return parse_error(*error);
  } catch (const Error&) {
  }
  return {};
}

bool is_message(const http::Response& response) {
  return http::is_json(response) || media_type(response) == "text/event-stream";
}

Reply exchange(const http::Transport& transport, http::Request request, std::int64_t id) {
  Body body;
  std::optional<Error> problem;
  SseParser events([&](const SseEvent& event) {
    if (event.type != "message" || event.data.empty()) return true;
    try {
      json::Document message(json::parse_untrusted(event.data, answer_source, json::bulk));
      if (is_from_server(*message)) return true;
      body.event = std::move(message);
    } catch (const Error& error) {
      problem = error;
    }
    return false;
  });
  request.sink = [&](std::string_view piece) {
    body.bytes += piece;
    return events.feed(piece);
  };
  Reply reply{transport(request), {}, {}};
  if (problem) throw *problem;
  if (reply.response.status / 100 == 2) {
    read_success(body, reply.response, id, reply);
  } else {
    reply.error = error_in(reply.response);
  }
  // It may be an answer of 200, which nobody has redacted yet (L-3).
  if (reply.error) reply.error->message = http::redact_body(reply.error->message, request.secrets);
  return reply;
}

std::optional<NeedsAuthorization> needs_authorization(const http::Response& response,
                                                      const Url& server) {
  if (response.status != 401 && response.status != 403) return {};
  NeedsAuthorization needs{
      .status = response.status, .challenge = {}, .scopes = {}, .network = response.network};
  needs.challenge =
      bearer_challenge(http::header_values(response.headers, "WWW-Authenticate"), server);
  if (needs.challenge) needs.scopes = needs.challenge->scopes;
  return needs;
}

void throw_status(const http::Response& response) {
  const int status = response.status;
  const std::string type = media_type(response);
  const std::string said = fmt::format("the MCP server answered {}{}", status,
                                       type.empty() ? "" : " with " + quote(type, 60));
  if (status / 100 == 3) throw Error(Exit::unsafe, "redirect_refused", said);
  if (status == 429 || status >= 500) throw Error(Exit::network, "server_in_trouble", said);
  throw Error(Exit::refused, "mcp_refused", said,
              status == 404 || status == 405
                  ? "is that the whole URL of the MCP server? its path is often /mcp"
                  : "");
}

void throw_refusal(const Reply& reply) {
  const int status = reply.response.status;
  const bool by_status = status / 100 == 3 || status == 429 || status >= 500;
  if (by_status || !reply.error) throw_status(reply.response);
  throw Error(Exit::refused, "mcp_error",
              fmt::format("the MCP server refused: {} (JSON-RPC {})", quote(reply.error->message),
                          reply.error->code));
}

}  // namespace mcpauth::mcp
