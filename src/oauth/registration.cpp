#include "oauth/registration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/error_response.hpp"
#include "oauth/registration_answer.hpp"

namespace mcpauth::oauth {
namespace {

bool lists(const std::vector<std::string>& list, std::string_view value) {
  return std::ranges::find(list, value) != list.end();
}

// OpenID Connect Registration §2: a web application has https redirect URIs only, and its default.
std::string application_type(const std::vector<std::string>& redirect_uris) {
  const bool web = !redirect_uris.empty() &&
                   std::ranges::all_of(redirect_uris,
                                       [](const auto& uri) { return uri.starts_with("https://"); });
  return web ? "web" : "native";
}

}  // namespace

std::vector<std::string> response_types_for(const std::vector<std::string>& grant_types) {
  if (!lists(grant_types, "authorization_code")) return {};
  return {"code"};
}

Json registration_body(const ClientMetadata& client) {
  Json body = {{"client_name", client.client_name},
               {"application_type", application_type(client.redirect_uris)}};
  if (!client.redirect_uris.empty()) body["redirect_uris"] = client.redirect_uris;
  body["grant_types"] = client.grant_types;
  body["response_types"] = response_types_for(client.grant_types);
  body["token_endpoint_auth_method"] = client.token_endpoint_auth_method;
  if (!client.scopes.empty()) body["scope"] = scope_text(client.scopes);
  if (!client.software_id.empty()) body["software_id"] = client.software_id;
  if (!client.software_version.empty()) body["software_version"] = client.software_version;
  if (client.jwks) body["jwks"] = **client.jwks;
  for (const auto& [name, value] : client.more->items()) body[name] = value;
  return body;
}

AuthMethod registration_auth_method(const ServerMetadata& metadata, bool has_key) {
  const auto& listed = metadata.token_endpoint_auth_methods_supported;
  if (!listed) return AuthMethod::none;
  if (has_key && lists(*listed, "private_key_jwt")) return AuthMethod::private_key_jwt;
  for (const auto method :
       {AuthMethod::none, AuthMethod::client_secret_basic, AuthMethod::client_secret_post}) {
    if (lists(*listed, to_string(method))) return method;
  }
  return AuthMethod::none;
}

Url parse_redirect_uri(const std::string& text) {
  const Url url = parse_url(text, "redirect URI", UrlFrom::user);
  if (url.scheme != "https" && !url.is_loopback())
    throw Error(Exit::usage, "usage",
                quote(text) + " is neither https nor loopback, so others could read the code",
                "a client on a person's computer uses http://127.0.0.1/callback");
  // RFC 9700 §2.1: redirect URIs are compared exactly. To some servers it is a pattern.
  if (text.find('*') != std::string::npos)
    throw Error(Exit::usage, "usage",
                quote(text) + " has a *, which some servers take for anything",
                "name each redirect URI as a whole");
  return url;
}

http::Request registration_request(const ServerMetadata& metadata, const ClientMetadata& client) {
  const Url& endpoint = require_endpoint(metadata.registration_endpoint, "registration_endpoint");
  return http::post_json(endpoint.text(), json::dump(registration_body(client)), metadata.reach);
}

ClientRegistration parse_registration_response(const http::Response& response,
                                               const ServerMetadata& metadata,
                                               const ClientMetadata& asked) {
  const char* who = "the registration endpoint";
  if (response.status == 401 || response.status == 403) {
    Error error = refusal(who, response);
    error.hint =
        "this server does not let everyone register: 'mcpauth client register' takes an initial "
        "access token (--token); or have one registered there, and give its id with --client-id";
    throw error;
  }
  ClientRegistration known;
  known.issuer = metadata.issuer;
  known.token_endpoint_auth_method = asked.token_endpoint_auth_method;
  known.redirect_uris = asked.redirect_uris;
  return merge_answer(std::move(known), parse_success(who, response, Success::any_2xx));
}

void check_secret(const ClientRegistration& registration) {
  if (!registration.client_secret.empty() ||
      !registration.token_endpoint_auth_method.starts_with("client_secret_"))
    return;
  throw Error(
      Exit::protocol, "missing_secret",
      fmt::format("the server registered client {} for {} and gave it no secret",
                  quote(registration.client_id), quote(registration.token_endpoint_auth_method)));
}

void check_redirect_uris(const ClientRegistration& registration,
                         const std::vector<std::string>& asked) {
  for (const auto& uri : asked) {
    if (!lists(registration.redirect_uris, uri))
      throw Error(Exit::unsafe, "redirect_uri_mismatch",
                  fmt::format("the registration endpoint did not register our redirect URI {}",
                              quote(uri)));
  }
}

bool is_expired(const ClientRegistration& registration, Time now) {
  return registration.client_secret_expires_at && *registration.client_secret_expires_at <= now;
}

Json to_json(const ClientRegistration& registration) {
  Json value = {{"issuer", registration.issuer}, {"client_id", registration.client_id}};
  if (!registration.client_secret.empty())
    value["client_secret"] = registration.client_secret.reveal();
  if (registration.client_secret_expires_at)
    value["client_secret_expires_at"] = to_epoch(*registration.client_secret_expires_at);
  value["token_endpoint_auth_method"] = registration.token_endpoint_auth_method;
  value["redirect_uris"] = registration.redirect_uris;
  if (!registration.registration_client_uri.empty())
    value["registration_client_uri"] = registration.registration_client_uri;
  if (!registration.registration_access_token.empty())
    value["registration_access_token"] = registration.registration_access_token.reveal();
  value["document"] = *registration.document;
  return value;
}

ClientRegistration client_registration_from_json(const Json& value) {
  const json::Object object(value, {"the kept client registration", Exit::store});
  ClientRegistration registration;
  registration.issuer = object.string("issuer");
  registration.client_id = object.string("client_id");
  registration.client_secret = Secret(object.optional_string("client_secret").value_or(""));
  if (const auto expiry = object.optional_integer("client_secret_expires_at"))
    registration.client_secret_expires_at = from_epoch(*expiry);
  registration.token_endpoint_auth_method = object.string("token_endpoint_auth_method");
  registration.redirect_uris =
      object.optional_strings("redirect_uris").value_or(std::vector<std::string>{});
  registration.registration_client_uri =
      object.optional_string("registration_client_uri").value_or("");
  registration.registration_access_token =
      Secret(object.optional_string("registration_access_token").value_or(""));
  if (const auto document = object.optional_object("document"))
    registration.document = json::Document(document->value());
  return registration;
}

}  // namespace mcpauth::oauth
