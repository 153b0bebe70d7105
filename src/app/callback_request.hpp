// The one HTTP request that a browser makes to come back, read strictly and without doing anything.
#pragma once

#include <string>
#include <string_view>

namespace mcpauth::app {

// Where the answer is expected.
struct CallbackAddress {
  std::string authority;  // what Host must say: "127.0.0.1:49152"
  std::string path;       // "/callback"
};

// The longest head that is read.
inline constexpr std::size_t longest_callback_request = 8'192;

struct CallbackRequest {
  // 0: more bytes are needed; 200: it is the callback; else what to answer
  int status = 0;
  std::string query;  // without '?', as it was sent
  bool operator==(const CallbackRequest&) const = default;
};

// Return what the bytes received so far are. Only a GET in origin form for exactly this path (a
// percent-encoded one is another), in HTTP/1.1 without a body, whose Host is the authority (CB-4:
// DNS rebinding), without Origin or with `null`, and without Sec-Fetch-Mode or with `navigate`, is
// the callback. Refused as early as the bytes allow: TLS and HTTP/0.9 do not wait for a deadline.
CallbackRequest parse_callback_request(std::string_view bytes, const CallbackAddress& address);

}  // namespace mcpauth::app
