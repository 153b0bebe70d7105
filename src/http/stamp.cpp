#include "http/stamp.hpp"

#include <utility>

namespace mcpauth::http {

Transport stamped(Transport next) {
  return [next = std::move(next)](const Request& request) {
    if (!request.stamp) return next(request);
    Request sent = request;
    sent.stamp = nullptr;
    request.stamp(sent);
    return next(sent);
  };
}

Request built_anew(const std::function<Request()>& build) {
  const Request first = build();
  Request request = first;
  request.stamp = [first, build, is_sent = false](Request& sent) mutable {
    sent = std::exchange(is_sent, true) ? build() : first;
    if (const auto stamp = std::exchange(sent.stamp, nullptr)) stamp(sent);
  };
  return request;
}

}  // namespace mcpauth::http
