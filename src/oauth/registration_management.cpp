#include "oauth/registration_management.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/error_response.hpp"
#include "oauth/registration_answer.hpp"

namespace mcpauth::oauth {
namespace {

constexpr auto management = "the client configuration endpoint";

http::Request managed(http::Request request, const ClientRegistration& registration) {
  const auto& token = registration.registration_access_token;
  request.headers.push_back({"Authorization", "Bearer " + std::string(token.reveal())});
  request.secrets.push_back(token);
  request.redirects = http::Redirects::refuse;  // a GET would follow them within its origin
  return request;
}

void check_success(const http::Response& response) {
  if (response.status >= 200 && response.status < 300) return;
  Error error = refusal(management, response);
  if (response.status == 405 || response.status == 501) error.exit = Exit::unsupported;
  if (response.status == 401)
    error.hint =
        "the registration token is not valid any more, or the client is gone at the server";
  throw error;
}

}  // namespace

Url management_url(const ClientRegistration& registration, const ServerMetadata& metadata) {
  const auto& text = registration.registration_client_uri;
  if (text.empty() || registration.registration_access_token.empty())
    throw Error(Exit::unsupported, "unmanaged_client",
                fmt::format("the server gave no way to manage client {} (RFC 7592)",
                            quote(registration.client_id)),
                "change it at the server itself");
  const Url url = parse_url(text, "registration_client_uri", UrlFrom::server);
  const Url& endpoint = require_endpoint(metadata.registration_endpoint, "registration_endpoint");
  if (url.origin() != endpoint.origin())
    throw Error(
        Exit::unsafe, "unsafe_url",
        fmt::format("the registration_client_uri {} is not on {}", quote(text), endpoint.origin()),
        "nothing is sent there");
  return url;
}

bool is_managed(const ClientRegistration& registration, const ServerMetadata& metadata) {
  try {
    management_url(registration, metadata);
    return true;
  } catch (const Error&) {
    return false;
  }
}

http::Request read_registration_request(const ClientRegistration& registration,
                                        const ServerMetadata& metadata) {
  const Url url = management_url(registration, metadata);
  return managed(http::get_json(url.text(), metadata.reach), registration);
}

http::Request update_registration_request(const ClientRegistration& registration,
                                          const ServerMetadata& metadata, const Json& body) {
  const Url url = management_url(registration, metadata);
  auto request = http::post_json(url.text(), json::dump(body), metadata.reach);
  request.method = "PUT";
  return managed(std::move(request), registration);
}

http::Request delete_registration_request(const ClientRegistration& registration,
                                          const ServerMetadata& metadata) {
  http::Request request;
  request.method = "DELETE";
  request.url = management_url(registration, metadata).text();
  request.reach = metadata.reach;
  return managed(std::move(request), registration);
}

Json replacement_body(const ClientRegistration& registration, const Json& changes) {
  Json body = *registration.document;
  // As the server decided, in the form of the request: some answer with an array.
  body["token_endpoint_auth_method"] = registration.token_endpoint_auth_method;
  if (!registration.redirect_uris.empty()) body["redirect_uris"] = registration.redirect_uris;
  for (const auto& [name, value] : changes.items()) body[name] = value;
  body["client_id"] = registration.client_id;
  for (const char* name : {"registration_access_token", "registration_client_uri", "client_secret",
                           "client_secret_expires_at", "client_id_issued_at"})
    body.erase(name);
  Json kept = Json::object();
  for (const auto& [name, value] : body.items()) {
    if (!value.is_null()) kept[name] = value;
  }
  return kept;
}

ClientRegistration parse_management_response(const http::Response& response,
                                             const ClientRegistration& before) {
  check_success(response);
  if (response.body.empty()) return before;
  return merge_answer(before, parse_success(management, response, Success::any_2xx));
}

void parse_deletion(const http::Response& response) {
  check_success(response);
  if (!response.body.empty()) parse_success(management, response, Success::any_2xx);
}

}  // namespace mcpauth::oauth
