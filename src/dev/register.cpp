// Dynamic client registration (RFC 7591) and its management (RFC 7592), open to everybody.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/url.hpp"
#include "dev/client_metadata.hpp"
#include "dev/endpoints.hpp"
#include "dev/token_grants.hpp"

namespace mcpauth::dev {
namespace {

[[noreturn]] void refuse_metadata(std::string description) {
  throw Refusal{400, "invalid_client_metadata", std::move(description)};
}

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// RFC 8252 §7: claimed https, loopback http, or a private-use scheme, which has a dot in it.
bool is_redirect_uri(const std::string& uri) {
  try {
    const Url url = parse_url(uri, "redirect_uri", UrlFrom::server);
    return url.scheme == "https" || url.is_loopback();
  } catch (const Error&) {
    const std::string_view scheme = std::string_view(uri).substr(0, uri.find(':'));
    const auto is_private = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+';
    };
    return scheme.find('.') != std::string_view::npos &&
           std::all_of(scheme.begin(), scheme.end(), is_private) &&
           std::all_of(uri.begin(), uri.end(), [](char c) { return c > ' ' && c < '\x7f'; }) &&
           uri.find('#') == std::string::npos;
  }
}

Json parse_body(const ServerRequest& request) {
  if (media_type(request) != "application/json") refuse_metadata("the body must be JSON");
  try {
    return json::parse_untrusted(request.body, {"the body"});
  } catch (const Error& error) {
    refuse_metadata(error.message);
  }
}

void check(const Client& client) {
  const std::vector<std::string> known = grant_type_names();
  for (const std::string& grant : client.grant_types)
    if (std::find(known.begin(), known.end(), grant) == known.end())
      refuse_metadata("grant_type " + grant + " is not known");
  for (const std::string& uri : client.redirect_uris)
    if (!is_redirect_uri(uri))
      throw Refusal{400, "invalid_redirect_uri", "redirect URI " + uri + " is not allowed"};
  if (client.may_use("authorization_code") && client.redirect_uris.empty())
    throw Refusal{400, "invalid_redirect_uri", "redirect_uris are needed"};
  if (!is_one_of(client.auth_method, {"none", "client_secret_basic", "client_secret_post",
                                      "client_secret_jwt", "private_key_jwt"}))
    refuse_metadata("token_endpoint_auth_method " + client.auth_method + " is not known");
  if (client.auth_method == "none" && client.may_use("client_credentials"))
    refuse_metadata("client_credentials need a client that proves itself");
  if (client.auth_method == "private_key_jwt" && client.keys.empty())
    refuse_metadata("private_key_jwt needs jwks");
  if (!is_one_of(client.id_token_alg, {"RS256", "ES256"}))
    refuse_metadata("id_token_signed_response_alg must be RS256 or ES256");
}

// RFC 7591 §2.1: the response type goes with the grant of authorization codes, and only with that.
std::vector<std::string> response_types(const Client& client) {
  if (!client.may_use("authorization_code")) return {};
  return {"code"};
}

// RFC 7591 §3.2.1, RFC 7592 §3
Json client_information(const State& state, const Client& client,
                        const std::string& registration_token) {
  Json answer = {{"client_id", client.id},
                 {"client_id_issued_at", to_epoch(client.issued_at)},
                 {"redirect_uris", client.redirect_uris},
                 {"grant_types", client.grant_types},
                 {"response_types", response_types(client)},
                 {"token_endpoint_auth_method", client.auth_method},
                 {"id_token_signed_response_alg", client.id_token_alg}};
  if (!client.name.empty()) answer["client_name"] = client.name;
  if (!client.keys.empty()) answer["jwks"] = json::parse_untrusted(client.keys, {"the keys"});
  if (!client.secret.empty()) {
    answer["client_secret"] = std::string(client.secret.reveal());
    answer["client_secret_expires_at"] = 0;
  }
  answer["registration_access_token"] = registration_token;
  answer["registration_client_uri"] =
      state.base_url + std::string(state.persona->registration_path) + '/' + client.id;
  return answer;
}

void give_secret(const State& state, Client& client) {
  if (!client.auth_method.starts_with("client_secret"))
    client.secret = Secret();
  else if (client.secret.empty())
    client.secret = Secret(random_token(state.world));
}

// Return the client that the path names, if the token in the request manages it (RFC 7592 §2).
Client& managed_client(State& state, const ServerRequest& request) {
  const std::string id = request.path.substr(request.path.rfind('/') + 1);
  const auto found = state.kept.clients.find(id);
  const auto token = bearer_token(request);
  if (found == state.kept.clients.end() || !token || found->second.registration_token.empty() ||
      found->second.registration_token != fingerprint(*token))
    throw Refusal{401, "invalid_token", "the registration access token does not hold",
                  "Bearer error=\"invalid_token\""};
  return found->second;
}

}  // namespace

Client with_metadata(Client client, const Json& body) {
  std::optional<std::vector<std::string>> types;
  try {
    const json::Object metadata(body, {"the body"});
    client.name = metadata.optional_string("client_name").value_or("");
    client.redirect_uris =
        metadata.optional_strings("redirect_uris").value_or(client.redirect_uris);
    client.grant_types = metadata.optional_strings("grant_types")
                             .value_or(std::vector<std::string>{"authorization_code"});
    client.auth_method =
        metadata.optional_string("token_endpoint_auth_method").value_or("client_secret_basic");
    client.id_token_alg =
        metadata.optional_string("id_token_signed_response_alg").value_or("RS256");
    types = metadata.optional_strings("response_types");
    if (metadata.find("jwks_uri")) refuse_metadata("jwks_uri is not supported: send jwks");
    if (const Json* keys = metadata.find("jwks")) {
      jose::parse_jwks(*keys);
      client.keys = json::dump(*keys);
    }
  } catch (const Error& error) {
    refuse_metadata(error.message);
  }
  check(client);
  if (types && *types != response_types(client))
    refuse_metadata("response_types must be " + json::dump(Json(response_types(client))));
  return client;
}

Reply register_client(State& state, const ServerRequest& request) {
  Client client = with_metadata({}, parse_body(request));
  const std::string registration_token = random_token(state.world);
  client.id = random_uuid(state.world);
  client.registration_token = fingerprint(registration_token);
  client.issued_at = state.world.now();
  client.application.id = random_uuid(state.world);
  client.application.self_registered = true;
  client.application.api_based_authentication = true;
  give_secret(state, client);
  state.kept_changed = true;
  Json answer = client_information(state, client, registration_token);
  state.kept.clients[client.id] = std::move(client);
  return {json_response(201, answer)};
}

Reply read_registration(State& state, const ServerRequest& request) {
  const Client& client = managed_client(state, request);
  return {json_response(200, client_information(state, client, *bearer_token(request)))};
}

// RFC 7592 §2.2: the request replaces everything, and must repeat the client's id and secret.
Reply update_registration(State& state, const ServerRequest& request) {
  Client& client = managed_client(state, request);
  const Json body = parse_body(request);
  const std::string* id = json::find_string(body, "client_id");
  if (!id || *id != client.id) refuse_metadata("client_id must be " + client.id);
  const std::string* secret = json::find_string(body, "client_secret");
  if (secret && Secret(*secret) != client.secret) refuse_metadata("client_secret is another one");
  for (const char* name : {"registration_access_token", "registration_client_uri",
                           "client_secret_expires_at", "client_id_issued_at"})
    if (json::find(body, name)) refuse_metadata(std::string(name) + " may not be sent");
  Client updated;
  updated.id = client.id;
  updated.secret = client.secret;
  updated.registration_token = client.registration_token;
  updated.issued_at = client.issued_at;
  updated.application = client.application;
  updated = with_metadata(std::move(updated), body);
  give_secret(state, updated);
  client = std::move(updated);
  state.kept_changed = true;
  return {json_response(200, client_information(state, client, *bearer_token(request)))};
}

// RFC 7592 §2.3: with the client go its tokens.
Reply delete_registration(State& state, const ServerRequest& request) {
  forget_client(state, std::string(managed_client(state, request).id));
  return {empty_response(204)};
}

}  // namespace mcpauth::dev
