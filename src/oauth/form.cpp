#include "oauth/form.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace mcpauth::oauth {

http::Request form_request(const Url& endpoint, Form form, http::Reach reach) {
  const auto alias = std::ranges::find(form.aliases, endpoint, &EndpointAlias::endpoint);
  const Url& url = alias != form.aliases.end() ? alias->alias : endpoint;
  if (form.client_certificate && url.scheme != "https")
    throw Error(Exit::unsafe, "insecure_http",
                "a client certificate proves nothing to " + quote(url.origin()) +
                    ", which has no TLS (RFC 8705 §2)");
  auto request = http::post_form(url.text(), form_encode(form.parameters), reach);
  request.headers.insert(request.headers.end(), form.headers.begin(), form.headers.end());
  request.secrets = std::move(form.secrets);
  request.once = form.once;
  request.client_certificate = std::move(form.client_certificate);
  return request;
}

}  // namespace mcpauth::oauth
