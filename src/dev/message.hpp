// What the embedded server receives and answers, as values.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "base/json.hpp"
#include "http/message.hpp"

namespace mcpauth::dev {

// `path` and `query` as they stood in the request line, never decoded.
struct ServerRequest {
  std::string method;
  std::string path;
  std::string query;
  http::Headers headers;
  std::string body;
  bool operator==(const ServerRequest&) const = default;
};

// An answer. What takes long and needs nothing that others change, a signature, is left to
// `finish`, which runs when other requests may be handled again.
struct Reply {
  http::Response response;
  std::function<void(http::Response&)> finish{};
  std::chrono::milliseconds delay{0};  // how long the answer is held back
};

// Thrown by a handler to refuse a request with an OAuth error (RFC 6749 §5.2).
struct Refusal {
  int status = 400;
  std::string error;
  std::string description;
  std::string www_authenticate{};  // a header field, where the status needs one
  std::string dpop_nonce{};        // another, which a proof must have (RFC 9449 §8)
};

// Thrown by a handler to end with an answer of another form.
struct Answered {
  http::Response response;
};

// Return the answer to a refused request.
http::Response refusal_response(const Refusal& refusal);

// Return `body` as JSON that no cache may keep.
http::Response json_response(int status, const Json& body);
// Return 303: the answer is at `location`.
http::Response redirect(std::string location);
http::Response empty_response(int status);

// Return the parameters of a query, or of a form in the body. A `Refusal` where they are not well
// formed or a name other than `may_repeat` stands twice (RFC 6749 §3.1).
Parameters query_parameters(const ServerRequest& request, std::string_view may_repeat = {});
Parameters form_parameters(const ServerRequest& request, std::string_view may_repeat = {});

// Return the value of `name`; empty is as good as absent (RFC 6749 §3.1).
std::string parameter(const Parameters& parameters, std::string_view name);
// The same, and a `Refusal` where it is absent.
std::string required_parameter(const Parameters& parameters, std::string_view name);

// Return the value of the cookie `name`, or nothing.
std::optional<std::string> cookie(const ServerRequest& request, std::string_view name);

// Return the token of `Authorization: Bearer`, or nothing (RFC 6750 §2.1).
std::optional<std::string> bearer_token(const ServerRequest& request);

// Return the media type of the body in lower case, without parameters.
std::string media_type(const ServerRequest& request);

}  // namespace mcpauth::dev
