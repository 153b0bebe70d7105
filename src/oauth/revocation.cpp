#include "oauth/revocation.hpp"

#include <utility>

#include "oauth/error_response.hpp"

namespace mcpauth::oauth {

http::Request revocation_request(const ServerMetadata& metadata, const Secret& token,
                                 std::string_view hint, const ClientAuth& auth) {
  Form form{{{"token", std::string(token.reveal())}}, {}, {token}};
  if (!hint.empty()) form.parameters.emplace_back("token_type_hint", hint);
  auth(form);
  return form_request(require_endpoint(metadata.revocation_endpoint, "revocation_endpoint"),
                      std::move(form), metadata.reach);
}

void parse_revocation_response(const http::Response& response) {
  if (response.status != 200) throw refusal("the revocation endpoint", response);
}

}  // namespace mcpauth::oauth
