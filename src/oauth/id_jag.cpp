#include "oauth/id_jag.hpp"

#include "base/text.hpp"
#include "jose/jwt.hpp"
#include "oauth/error_response.hpp"

namespace mcpauth::oauth {
namespace {

constexpr const char* identity_provider = "the identity provider";

std::string type_in_header(const std::string& token) {
  try {
    const auto decoded = jose::decode(token);
    const auto* type = json::find_string(decoded.header, "typ");
    return type != nullptr ? *type : "";
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

http::Request id_jag_request(const Url& token_endpoint, const Secret& id_token,
                             const Scopes& scopes, const ClientAuth& auth, const Target& target) {
  const TokenExchangeGrant grant{
      {id_token, token_type_named("id_token", "")}, {}, token_type_named("id-jag", ""), scopes};
  auto request = token_request(token_endpoint, http::Reach::anywhere, grant, auth, target);
  request.once = true;
  return request;
}

Secret parse_id_jag_response(const http::Response& response) {
  const Json answer = parse_success(identity_provider, response);
  const json::Object object(answer, {std::string("the answer of ") + identity_provider});
  const std::string issued = object.string("issued_token_type");
  if (short_token_type(issued) != "id-jag")
    object.refuse("issued_token_type", "is " + quote(issued) + " and not an ID-JAG's");
  if (!equal_ignoring_case(object.string("token_type"), "N_A"))
    object.refuse("token_type", "is not N_A");
  std::string grant = object.string("access_token");
  if (!equal_ignoring_case(type_in_header(grant), "oauth-id-jag+jwt"))
    object.refuse("access_token", "is no JWT of the type oauth-id-jag+jwt");
  return Secret(grant);
}

}  // namespace mcpauth::oauth
