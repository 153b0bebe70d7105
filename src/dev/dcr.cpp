// Client registration for administrators: RFC 7591's words, and the product's ways.
#include <nlohmann/json.hpp>

#include "dev/admin.hpp"
#include "dev/admin_endpoints.hpp"
#include "dev/application.hpp"

namespace mcpauth::dev {
namespace {

// What `ext_` members say, as an inbound configuration.
Json inbound_of(const json::Object& metadata) {
  const std::vector<std::string> none;
  const auto uris = metadata.optional_strings("redirect_uris").value_or(none);
  std::string callback;
  for (const std::string& uri : uris) callback += (callback.empty() ? "" : "|") + uri;
  if (uris.size() > 1) callback = "regexp=(" + callback + ')';
  Json inbound = {
      {"grantTypes", metadata.optional_strings("grant_types").value_or(none)},
      {"publicClient", metadata.optional_bool("ext_public_client").value_or(false)},
      {"pkce",
       {{"mandatory", metadata.optional_bool("ext_pkce_mandatory").value_or(false)},
        {"supportPlainTransformAlgorithm",
         metadata.optional_bool("ext_pkce_support_plain").value_or(false)}}},
      {"accessToken", {{"type", metadata.optional_string("ext_token_type").value_or("Default")}}}};
  if (!callback.empty()) inbound["callbackURLs"] = Json::array({callback});
  const auto method = metadata.optional_string("token_endpoint_auth_method");
  if (method && *method != "none")
    inbound["clientAuthentication"] = {{"tokenEndpointAuthMethod", *method}};
  return inbound;
}

// No `scope`, no `response_types`, and nothing of RFC 7592.
Json registered_document(const Client& client) {
  Json document = {{"client_id", client.id}};
  if (!client.secret.empty()) {
    document["client_secret"] = std::string(client.secret.reveal());
    document["client_secret_expires_at"] = 0;
  }
  document["redirect_uris"] = client.redirect_uris;
  document["grant_types"] = client.grant_types;
  document["client_name"] = client.name;
  document["token_endpoint_auth_method"] = client.auth_method;
  document["ext_public_client"] = client.auth_method == "none";
  document["ext_token_type"] = client.application.opaque_tokens ? "Default" : "JWT";
  document["ext_application_owner"] = "admin";
  return document;
}

[[noreturn]] void refuse_registration(std::string description) {
  throw Refusal{400, "invalid_client_metadata", std::move(description)};
}

// An unknown client is 401 with nothing to read.
Client& registered_in_path(State& state, const ServerRequest& request) {
  const auto found = state.kept.clients.find(request.path.substr(request.path.rfind('/') + 1));
  if (found == state.kept.clients.end()) throw Answered{empty_response(401)};
  return found->second;
}

void check_free_name(State& state, const Client& client) {
  const Client* other = find_application_named(state, client.name);
  if (other && other->id != client.id)
    refuse_registration("Application with the name " + client.name +
                        " already exist in the system");
}

}  // namespace

Reply register_application(State& state, const ServerRequest& request) {
  const Json body = json_body(request);
  const json::Object metadata(body, {"the body"});
  Client client = new_application(state, metadata.string("client_name"));
  client.id = metadata.optional_string("ext_param_client_id").value_or(client.id);
  check_free_name(state, client);
  if (find_client(state, client.id)) refuse_registration("client_id is taken");
  if (const auto secret = metadata.optional_string("ext_param_client_secret"))
    client.secret = Secret(*secret);
  const Json inbound = inbound_of(metadata);
  configure_oidc(state, client, {inbound, {"the body"}});
  state.kept_changed = true;
  Json document = registered_document(client);
  state.kept.clients[client.id] = std::move(client);
  return {json_response(201, document)};
}

Reply find_registered_application(State& state, const ServerRequest& request) {
  const std::string name = required_parameter(query_parameters(request), "client_name");
  const Client* client = find_application_named(state, name);
  if (!client) throw Answered{empty_response(401)};
  return {json_response(200, registered_document(*client))};
}

Reply read_registered_application(State& state, const ServerRequest& request) {
  return {json_response(200, registered_document(registered_in_path(state, request)))};
}

Reply update_registered_application(State& state, const ServerRequest& request) {
  Client& client = registered_in_path(state, request);
  const Json body = json_body(request);
  const json::Object metadata(body, {"the body"});
  Client changed = client;
  changed.name = metadata.optional_string("client_name").value_or(changed.name);
  check_free_name(state, changed);
  const Json inbound = inbound_of(metadata);
  configure_oidc(state, changed, {inbound, {"the body"}});
  client = std::move(changed);
  state.kept_changed = true;
  return {json_response(200, registered_document(client))};
}

Reply delete_registered_application(State& state, const ServerRequest& request) {
  forget_client(state, std::string(registered_in_path(state, request).id));
  return {empty_response(204)};
}

}  // namespace mcpauth::dev
