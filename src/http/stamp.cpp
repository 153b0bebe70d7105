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

}  // namespace mcpauth::http
