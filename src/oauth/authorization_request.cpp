#include "oauth/authorization_request.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "oauth/grant.hpp"
#include "oauth/pkce.hpp"

namespace mcpauth::oauth {
namespace {

void check_collisions(const Url& endpoint, const Parameters& parameters) {
  const auto present = form_decode(endpoint.query);
  if (!present)
    throw Error(Exit::protocol, "invalid_document",
                "the query of the authorization endpoint cannot be decoded");
  for (const auto& [name, value] : parameters) {
    if (find(*present, name) != nullptr)
      throw Error(Exit::protocol, "parameter_collision",
                  fmt::format("the authorization endpoint {} has a {} of its own",
                              quote(endpoint.text()), name));
  }
}

void refuse_signed_requests(const ServerMetadata& metadata) {
  if (!metadata.require_signed_request_object) return;
  throw Error(
      Exit::unsupported, "request_object_required",
      quote(metadata.issuer) +
          " takes signed authorization requests only (JAR), which mcpauth does not make",
      "pushing the request (--par) does not help there: it would have to be signed as well");
}

Error not_listed(const ServerMetadata& metadata, std::string_view what) {
  return Error(Exit::unsupported, "unsupported_grant_type",
               fmt::format("{} does not list the {}", quote(metadata.issuer), what),
               "a token without a person: 'mcpauth token' with --client-id and --client-secret");
}

}  // namespace

Parameters parameters(const AuthorizationRequest& request) {
  Parameters parameters = {{"response_type", "code"},
                           {"client_id", request.client_id},
                           {"redirect_uri", request.redirect_uri},
                           {"state", request.state},
                           {"code_challenge", request.code_challenge},
                           {"code_challenge_method", "S256"}};
  if (request.resource) parameters.emplace_back("resource", *request.resource);
  if (request.audience) parameters.emplace_back("audience", *request.audience);
  if (!request.scopes.empty()) parameters.emplace_back("scope", scope_text(request.scopes));
  if (request.nonce) parameters.emplace_back("nonce", *request.nonce);
  if (request.requested_actor) parameters.emplace_back("requested_actor", *request.requested_actor);
  if (request.dpop_jkt) parameters.emplace_back("dpop_jkt", *request.dpop_jkt);
  if (contains(request.scopes, {"openid", "offline_access"}))
    parameters.emplace_back("prompt", "consent");
  return parameters;
}

void require_code_flow(const ServerMetadata& metadata) {
  require_s256(metadata);
  refuse_signed_requests(metadata);
  const Url& endpoint = require_endpoint(metadata.authorization_endpoint, "authorization_endpoint");
  require_endpoint(metadata.token_endpoint, "token_endpoint");
  if (metadata.require_pushed_authorization_requests)
    require_endpoint(metadata.pushed_authorization_request_endpoint,
                     "pushed_authorization_request_endpoint");
  const auto& types = metadata.response_types_supported;
  if (types && std::ranges::find(*types, "code") == types->end())
    throw not_listed(metadata, "response type code");
  if (!lists_grant(metadata, "authorization_code"))
    throw not_listed(metadata, "grant authorization_code");
  check_collisions(endpoint, parameters(AuthorizationRequest{}));
}

std::string authorization_url(const Url& endpoint, const Parameters& parameters) {
  check_collisions(endpoint, parameters);
  std::string url = with_query(endpoint, form_encode(parameters));
  if (url.size() > longest_authorization_url)
    throw Error(Exit::unsafe, "unsafe_url",
                fmt::format("the authorization URL has {} bytes, and browsers are given at most {}",
                            url.size(), longest_authorization_url),
                "ask for fewer scopes");
  return url;
}

std::string authorization_url(const ServerMetadata& metadata, const AuthorizationRequest& request) {
  require_s256(metadata);
  return authorization_url(
      require_endpoint(metadata.authorization_endpoint, "authorization_endpoint"),
      parameters(request));
}

}  // namespace mcpauth::oauth
