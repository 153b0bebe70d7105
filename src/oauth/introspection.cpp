#include "oauth/introspection.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.hpp"
#include "jose/jwt.hpp"
#include "oauth/error_response.hpp"

namespace mcpauth::oauth {
namespace {

bool is_bound_to_key(const Secret& token) {
  try {
    const Json claims = jose::decode(token.reveal()).claims;
    const Json* confirmation = json::find(claims, "cnf");
    return confirmation != nullptr && json::find_string(*confirmation, "jkt") != nullptr;
  } catch (const Error&) {  // no JWT
    return false;
  }
}

}  // namespace

http::Request introspection_request(const ServerMetadata& metadata, const Secret& token,
                                    std::string_view hint, const ClientAuth& auth) {
  Form form{{{"token", std::string(token.reveal())}}, {}, {token}};
  if (!hint.empty()) form.parameters.emplace_back("token_type_hint", hint);
  auth(form);
  return form_request(require_endpoint(metadata.introspection_endpoint, "introspection_endpoint"),
                      std::move(form), metadata.reach);
}

Introspection parse_introspection_response(const http::Response& response) {
  const Json answer = parse_success("the introspection endpoint", response);
  const json::Object object(answer, {"the introspection response"});
  const auto active = object.optional_bool("active");
  if (!active) object.refuse("active", "is missing");
  return {*active, json::Document(answer)};
}

http::Request userinfo_request(const ServerMetadata& metadata, const Secret& token) {
  const Url& endpoint = require_endpoint(metadata.userinfo_endpoint, "userinfo_endpoint");
  if (is_bound_to_key(token))  // RFC 9449 §7.1: it is no bearer token
    throw Error(
        Exit::unsupported, "needs_proof",
        "this token is bound to a key (DPoP), and whose it is is asked with the token alone",
        "ask as a client, without --userinfo");
  auto request = http::get_json(endpoint.text(), metadata.reach);
  request.redirects = http::Redirects::refuse;
  request.headers.push_back({"Authorization", "Bearer " + std::string(token.reveal())});
  request.secrets.push_back(token);
  return request;
}

Introspection parse_userinfo_response(const http::Response& response) {
  if (response.status == 401) return {};
  if (response.status == 403) {
    Error error = refusal("the userinfo endpoint", response);
    error.hint = "it tells only with tokens that have the scope openid";
    throw error;
  }
  const Json answer = parse_success("the userinfo endpoint", response);
  static_cast<void>(json::Object(answer, {"the userinfo response"}).string("sub"));
  return {true, json::Document(answer)};
}

}  // namespace mcpauth::oauth
