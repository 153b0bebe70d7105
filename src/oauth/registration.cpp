#include "oauth/registration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/error_response.hpp"

namespace mcpauth::oauth {
namespace {

bool lists(const std::vector<std::string>& list, std::string_view value) {
  return std::ranges::find(list, value) != list.end();
}

Json registration_body(const ClientMetadata& client) {
  Json body = {{"client_name", client.client_name}, {"application_type", "native"}};
  if (!client.redirect_uris.empty()) body["redirect_uris"] = client.redirect_uris;
  body["grant_types"] = client.grant_types;
  if (lists(client.grant_types, "authorization_code"))
    body["response_types"] = std::vector<std::string>{"code"};
  body["token_endpoint_auth_method"] = to_string(client.token_endpoint_auth_method);
  if (!client.scopes.empty()) body["scope"] = scope_text(client.scopes);
  if (!client.software_id.empty()) body["software_id"] = client.software_id;
  if (!client.software_version.empty()) body["software_version"] = client.software_version;
  if (client.jwks) body["jwks"] = **client.jwks;
  return body;
}

// RFC 7591 §3.2.1: 0 never expires. A number; some servers write it as a string.
std::optional<Time> secret_expiry(const json::Object& object) {
  constexpr const char* name = "client_secret_expires_at";
  const Json* member = object.find(name);
  if (member == nullptr) return {};
  std::optional<Time> time;
  if (const auto* text = json::find_string(object.value(), name)) {
    time = parse_time(*text);
    if (!time) object.refuse(name, "is not a time");
  } else {
    time = from_epoch(object.optional_integer(name).value_or(0));
  }
  return *time == Time() ? std::nullopt : time;
}

// What the server returns rules. Where it returns nothing, a secret tells; some return an array.
std::string auth_method(const json::Object& object, const ClientMetadata& asked, bool has_secret) {
  constexpr const char* name = "token_endpoint_auth_method";
  const std::string ours(to_string(asked.token_endpoint_auth_method));
  const Json* member = object.find(name);
  if (member == nullptr)
    return has_secret && asked.token_endpoint_auth_method == AuthMethod::none
               ? std::string(to_string(AuthMethod::client_secret_basic))
               : ours;
  if (!member->is_array()) return object.string(name);
  const auto methods = *object.optional_strings(name);
  if (methods.empty()) object.refuse(name, "is empty");
  return lists(methods, ours) ? ours : methods.front();
}

std::vector<std::string> redirect_uris(const json::Object& object, const ClientMetadata& asked) {
  auto registered = object.optional_strings("redirect_uris").value_or(asked.redirect_uris);
  for (const auto& uri : asked.redirect_uris) {
    if (!lists(registered, uri))
      throw Error(Exit::unsafe, "redirect_uri_mismatch",
                  fmt::format("the registration endpoint did not register our redirect URI {}",
                              quote(uri)));
  }
  return registered;
}

// RFC 7592 §2: used as given, and the registration token goes there.
std::string client_uri(const json::Object& object, const ServerMetadata& metadata) {
  const auto text = object.optional_string("registration_client_uri");
  if (!text) return {};
  const Url url = parse_url(*text, "registration_client_uri", UrlFrom::server);
  const Url& endpoint = require_endpoint(metadata.registration_endpoint, "registration_endpoint");
  if (url.origin() != endpoint.origin())
    throw Error(Exit::unsafe, "unsafe_url",
                fmt::format("the registration_client_uri {} is not on {}", quote(*text),
                            endpoint.origin()));
  return *text;
}

Json without_secrets(Json answer) {
  for (const char* name : {"client_secret", "registration_access_token"}) answer.erase(name);
  return answer;
}

}  // namespace

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

http::Request registration_request(const ServerMetadata& metadata, const ClientMetadata& client,
                                   const Secret& initial_access_token) {
  const Url& endpoint = require_endpoint(metadata.registration_endpoint, "registration_endpoint");
  auto request =
      http::post_json(endpoint.text(), json::dump(registration_body(client)), metadata.reach);
  if (!initial_access_token.empty()) {
    request.headers.push_back(
        {"Authorization", "Bearer " + std::string(initial_access_token.reveal())});
    request.secrets.push_back(initial_access_token);
  }
  return request;
}

ClientRegistration parse_registration_response(const http::Response& response,
                                               const ServerMetadata& metadata,
                                               const ClientMetadata& asked) {
  const char* who = "the registration endpoint";
  if (response.status == 401 || response.status == 403) {
    Error error = refusal(who, response);
    error.hint =
        "this server does not let everyone register: have the client registered there, "
        "and give its id with --client-id";
    throw error;
  }
  const Json answer = parse_success(who, response, Success::any_2xx);
  const json::Object object(answer, {"the registration response"});
  ClientRegistration registration;
  registration.issuer = metadata.issuer;
  registration.client_id = object.string("client_id");
  registration.client_secret = Secret(object.optional_string("client_secret").value_or(""));
  registration.client_secret_expires_at = secret_expiry(object);
  registration.token_endpoint_auth_method =
      auth_method(object, asked, !registration.client_secret.empty());
  registration.redirect_uris = redirect_uris(object, asked);
  registration.registration_client_uri = client_uri(object, metadata);
  registration.registration_access_token =
      Secret(object.optional_string("registration_access_token").value_or(""));
  registration.document = json::Document(without_secrets(answer));
  return registration;
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
