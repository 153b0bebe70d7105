#include "oauth/form.hpp"

#include <algorithm>
#include <utility>

namespace mcpauth::oauth {

http::Request form_request(const Url& endpoint, Form form, http::Reach reach) {
  const auto alias = std::ranges::find(form.aliases, endpoint, &EndpointAlias::endpoint);
  const Url& url = alias != form.aliases.end() ? alias->alias : endpoint;
  auto request = http::post_form(url.text(), form_encode(form.parameters), reach);
  request.headers.insert(request.headers.end(), form.headers.begin(), form.headers.end());
  request.secrets = std::move(form.secrets);
  request.once = form.once;
  request.client_certificate = std::move(form.client_certificate);
  return request;
}

}  // namespace mcpauth::oauth
