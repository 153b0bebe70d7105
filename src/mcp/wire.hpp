// The requests of both MCP wires, byte for byte.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/url.hpp"
#include "http/message.hpp"

namespace mcpauth::mcp {

inline constexpr std::string_view stateless_version = "2026-07-28";
// Newest first.
inline constexpr std::array<std::string_view, 4> handshake_versions{"2025-11-25", "2025-06-18",
                                                                    "2025-03-26", "2024-11-05"};

bool is_handshake_version(std::string_view version);

// Return the request `method` of the stateless wire. `params` is an object and gets `_meta` added;
// `extensions` are named in our capabilities; `headers` are the call's own, behind the wire's.
http::Request stateless_request(const Url& server, std::int64_t id, const std::string& method,
                                Json params, const std::vector<std::string>& extensions,
                                const http::Headers& headers);

// What a server gave us in the handshake; both empty before it.
struct Session {
  std::string version;
  std::string id;
};

// Return the request `method` of the handshake wire. The version is named in a header from
// 2025-06-18 on.
http::Request handshake_request(const Url& server, const Session& session, std::int64_t id,
                                const std::string& method, const Json& params);
// Return the notification `method`, which has no answer.
http::Request handshake_notification(const Url& server, const Session& session,
                                     const std::string& method);
// Return the request that ends `session`.
http::Request end_session_request(const Url& server, const Session& session);

// Return the parameters of `initialize`.
Json initialize_params(std::string_view version, const std::vector<std::string>& extensions);

// Return `value` as it may stand in a header: itself, or `=?base64?…?=` where it is not printable
// ASCII, begins or ends with a blank, or looks like that form.
std::string header_text(std::string_view value);

}  // namespace mcpauth::mcp
