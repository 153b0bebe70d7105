#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.hpp"
#include "mcp/client.hpp"

namespace mcpauth::mcp {
namespace {

constexpr std::int64_t header_mismatch = -32020;
constexpr std::int64_t missing_capability = -32021;
constexpr std::int64_t unsupported_version = -32022;
constexpr std::int64_t unknown_method = -32601;

// Whether only a server of the stateless wire says so.
bool is_stateless_error(const Reply& reply) {
  if (!reply.error) return false;
  const auto code = reply.error->code;
  return code == header_mismatch || code == missing_capability || code == unsupported_version ||
         (code == unknown_method && reply.response.status == 404);
}

// `theirs` are the revisions that the server says it speaks.
Error no_common_version(const std::vector<std::string>& theirs) {
  return Error(Exit::unsupported, "no_common_version",
               theirs.empty()
                   ? "the MCP server does not say which revisions of MCP it speaks"
                   : fmt::format("the MCP server speaks {}, which mcpauth does not or may not",
                                 quote(join(theirs, ", "))));
}

// Return the revisions that `error` offers.
std::vector<std::string> offered_versions(const RpcError& error) {
  const json::Object data(*error.data, {"the MCP server's error"});
  return data.optional_strings("supported").value_or(std::vector<std::string>{});
}

// Return the newest revision of the handshake wire that is among `offered`.
std::optional<std::string> newest_handshake(const std::vector<std::string>& offered) {
  for (const auto version : handshake_versions) {
    if (std::find(offered.begin(), offered.end(), version) != offered.end()) {
      return std::string(version);
    }
  }
  return {};
}

json::Document complete_result(json::Document result) {
  const auto* type = json::find_string(*result, "resultType");
  if (type == nullptr || *type == "complete") return result;
  throw Error(Exit::unsupported, "input_required",
              fmt::format("the MCP server wants more input ({}), which mcpauth cannot give",
                          quote(*type, 60)));
}

bool is_visible_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

Answer<json::Document> Client::request(const Call& call) {
  for (bool started_again = false;;) {
    if (era_ != Era::handshake) {
      if (auto answer = stateless(call)) return std::move(*answer);
      era_ = Era::handshake;
    }
    if (!open_) {
      if (auto needs = open_session()) return std::move(*needs);
      if (!open_) continue;
    }
    if (call.method == "server/discover") return initialized_;
    const Reply reply =
        send(handshake_request(url_, session_, ++last_id_, call.method, call.params), call.method);
    if (auto needs = needs_authorization(reply.response, url_)) return std::move(*needs);
    if (reply.result) return *reply.result;
    const bool session_lost = reply.response.status == 404 && !session_.id.empty();
    if (!session_lost || std::exchange(started_again, true)) throw_refusal(reply);
    open_ = false;
  }
}

// Return nothing where the server is older than this wire.
std::optional<Answer<json::Document>> Client::stateless(const Call& call) {
  for (bool listed = false;;) {
    const Reply reply =
        send(stateless_request(url_, ++last_id_, call.method, call.params, options_.extensions,
                               call.headers ? call.headers() : http::Headers()),
             call.method);
    if (auto needs = needs_authorization(reply.response, url_)) return std::move(*needs);
    if (reply.result) {
      era_ = Era::stateless;
      session_.version = stateless_version;
      return complete_result(*reply.result);
    }
    const bool header_missed = reply.error && reply.error->code == header_mismatch && call.headers;
    if (header_missed && !std::exchange(listed, true)) {
      auto tools = list_tools();
      if (auto* needs = std::get_if<NeedsAuthorization>(&tools)) return std::move(*needs);
      continue;
    }
    if (!is_older_server(reply)) throw_refusal(reply);
    return {};
  }
}

// A 4xx that is no error of the stateless wire, or one that offers us an older revision.
bool Client::is_older_server(const Reply& reply) {
  const bool fixed = options_.protocol_version.has_value();
  if (reply.error && reply.error->code == unsupported_version) {
    const auto offered = offered_versions(*reply.error);
    const auto version = newest_handshake(offered);
    if (fixed || !version) throw no_common_version(offered);
    wanted_version_ = *version;
    return true;
  }
  const int status = reply.response.status;
  const bool confirmed = !session_.version.empty();
  return !fixed && !confirmed && status / 100 == 4 && status != 429 && !is_stateless_error(reply);
}

// Leaves the session closed where the server is newer than what was remembered of it.
std::optional<NeedsAuthorization> Client::open_session() {
  session_ = {};
  const Reply reply =
      send(handshake_request(url_, {}, ++last_id_, "initialize",
                             initialize_params(wanted_version_, options_.extensions)),
           "initialize");
  if (auto needs = needs_authorization(reply.response, url_)) return needs;
  if (reply.result) {
    accept_session(reply);
    return confirm_session();
  }
  const bool remembered = std::exchange(options_.era, {}) == Era::handshake;
  const bool fixed = options_.protocol_version.has_value();
  if (!remembered || fixed || !is_stateless_error(reply)) throw_refusal(reply);
  era_.reset();
  return {};
}

void Client::accept_session(const Reply& reply) {
  const json::Object result(**reply.result, {"the initialize result"});
  session_.version = result.string("protocolVersion");
  const bool fixed = options_.protocol_version.has_value();
  if (!is_handshake_version(session_.version) || (fixed && session_.version != wanted_version_)) {
    throw no_common_version({session_.version});
  }
  session_.id = http::header_value(reply.response.headers, "MCP-Session-Id").value_or("");
  if (!is_visible_ascii(session_.id)) {
    throw Error(Exit::protocol, "invalid_session",
                "the MCP server's session id has characters that are not visible ASCII");
  }
  initialized_ = *reply.result;
}

std::optional<NeedsAuthorization> Client::confirm_session() {
  auto request = handshake_notification(url_, session_, "notifications/initialized");
  request.sink = [](std::string_view) { return false; };  // there is nothing to read
  if (authorize_) authorize_(request);
  const auto response = transport_(request);
  if (auto needs = needs_authorization(response, url_)) return needs;
  if (response.status / 100 != 2) throw_status(response);
  open_ = true;
  return {};
}

Reply Client::send(http::Request request, const std::string& method) {
  if (method == "tools/call") {
    request.limits.total = {};
    request.limits.idle = options_.idle;
  }
  if (authorize_) authorize_(request);
  return exchange(transport_, std::move(request), last_id_);
}

}  // namespace mcpauth::mcp
