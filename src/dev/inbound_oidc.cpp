// An application's inbound OpenID Connect configuration: what makes a client of it.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "dev/admin.hpp"
#include "dev/admin_endpoints.hpp"
#include "dev/application.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::string_view regexp_start = "regexp=(";

// `regexp=(one|two)` stands for several redirect URIs. Alternatives are all that is read of it: a
// backslash makes the next character itself.
std::vector<std::string> callback_alternatives(std::string_view text) {
  if (!text.starts_with(regexp_start) || !text.ends_with(')')) return {std::string(text)};
  text = text.substr(regexp_start.size(), text.size() - regexp_start.size() - 1);
  std::vector<std::string> uris(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size())
      uris.back() += text[++i];
    else if (text[i] == '|')
      uris.emplace_back();
    else
      uris.back() += text[i];
  }
  return uris;
}

// What a configuration says that says nothing.
Json default_oidc() {
  return {{"pkce", {{"mandatory", false}, {"supportPlainTransformAlgorithm", true}}},
          {"accessToken",
           {{"type", "Default"},
            {"userAccessTokenExpiryInSeconds", access_token_lifetime.count()},
            {"applicationAccessTokenExpiryInSeconds", access_token_lifetime.count()}}},
          {"refreshToken",
           {{"expiryInSeconds", refresh_token_lifetime.count()}, {"renewRefreshToken", true}}},
          {"idToken", {{"audience", Json::array()}}},
          {"clientAuthentication", Json::object()}};
}

void check_oidc(const State& state, const Client& client, const json::Object& oidc) {
  const auto callbacks = oidc.optional_strings("callbackURLs");
  if (callbacks && callbacks->size() > 1)
    refuse_management(state, 400, "APP-60001", "Invalid request.",
                      "Multiple callbacks for OAuth2 are not supported yet. Please use regex to "
                      "define multiple callbacks.");
  if (client.may_use("authorization_code") && client.redirect_uris.empty())
    refuse_management(state, 400, "APP-60001", "Invalid request.",
                      "callbackURLs are needed for authorization_code.");
  const auto pkce = oidc.optional_object("pkce");
  if (pkce && (!pkce->find("mandatory") || !pkce->find("supportPlainTransformAlgorithm")))
    refuse_management(state, 500, "APP-65006", "Server error.",
                      "Error while creating the inbound configuration.");
}

}  // namespace

void configure_oidc(const State& state, Client& client, const json::Object& oidc) {
  Json kept = default_oidc();
  for (auto& [name, value] : kept.items())
    if (const auto given = oidc.optional_object(name))
      for (const auto& [member, setting] : given->value().items()) value[member] = setting;
  client.grant_types = oidc.optional_strings("grantTypes").value_or(std::vector<std::string>());
  client.redirect_uris.clear();
  for (const auto& text :
       oidc.optional_strings("callbackURLs").value_or(std::vector<std::string>()))
    for (std::string& uri : callback_alternatives(text)) client.redirect_uris.push_back(uri);
  const auto authentication = oidc.optional_object("clientAuthentication");
  client.auth_method = authentication ? authentication->optional_string("tokenEndpointAuthMethod")
                                            .value_or("client_secret_basic")
                                      : "client_secret_basic";
  const bool is_public = oidc.optional_bool("publicClient").value_or(false);
  if (is_public) client.auth_method = "none";
  if (is_public) client.secret = Secret();
  if (!is_public && client.secret.empty()) client.secret = Secret(random_token(state.world));
  client.application.opaque_tokens = kept["accessToken"]["type"] != "JWT";
  client.application.oidc = json::Document(std::move(kept));
  check_oidc(state, client, oidc);
}

Json oidc_document(const Client& client) {
  Json callbacks = Json::array();
  if (client.redirect_uris.size() > 1)
    callbacks.push_back(std::string(regexp_start) + join(client.redirect_uris, "|") + ')');
  else if (!client.redirect_uris.empty())
    callbacks.push_back(client.redirect_uris.front());
  Json document = {{"clientId", client.id}};
  if (!client.secret.empty()) document["clientSecret"] = std::string(client.secret.reveal());
  document["state"] = "ACTIVE";
  document["grantTypes"] = client.grant_types;
  document["callbackURLs"] = std::move(callbacks);
  document["allowedOrigins"] = Json::array();
  document["publicClient"] = client.auth_method == "none";
  for (const auto& [name, value] : client.application.oidc->items()) document[name] = value;
  return document;
}

Reply read_inbound_oidc(State& state, const ServerRequest& request) {
  return {json_response(200, oidc_document(application_in_path(state, request)))};
}

// The body is all: what it leaves out is a default afterwards.
Reply replace_inbound_oidc(State& state, const ServerRequest& request) {
  Client& client = application_in_path(state, request);
  const Json body = json_body(request);
  Client changed = client;
  configure_oidc(state, changed, json::Object(body, {"the body"}));
  client = std::move(changed);
  state.kept_changed = true;
  return {empty_response(200)};
}

Reply regenerate_secret(State& state, const ServerRequest& request) {
  Client& client = application_in_path(state, request);
  if (client.auth_method == "none")
    refuse_management(state, 400, "APP-60001", "Invalid request.",
                      "A public client has no secret.");
  client.secret = Secret(random_token(state.world));
  state.kept_changed = true;
  return {json_response(200, oidc_document(client))};
}

}  // namespace mcpauth::dev
