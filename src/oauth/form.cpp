#include "oauth/form.hpp"

#include <utility>

namespace mcpauth::oauth {

http::Request form_request(const Url& endpoint, Form form, http::Reach reach) {
  auto request = http::post_form(endpoint.text(), form_encode(form.parameters), reach);
  request.headers.insert(request.headers.end(), form.headers.begin(), form.headers.end());
  request.secrets = std::move(form.secrets);
  return request;
}

}  // namespace mcpauth::oauth
