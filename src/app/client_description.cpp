#include "app/client_description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "app/read_file.hpp"
#include "app/secret_option.hpp"
#include "base/json_exact.hpp"
#include "base/text.hpp"
#include "jose/signing_key.hpp"
#include "oauth/grant.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t longest_file = 512UL << 10U;

// The grants whose names on the command line are not those of the wire.
constexpr std::pair<std::string_view, std::string_view> long_names[] = {
    {"device_code", oauth::device_code_grant_type},
    {"jwt_bearer", oauth::jwt_bearer_grant_type},
    {"token_exchange", oauth::token_exchange_grant_type},
};

std::string grant_type(const std::string& name) {
  for (const auto& [ours, theirs] : long_names) {
    if (ours == name) return std::string(theirs);
  }
  return name;
}

Json read_object(const std::string& text, const std::string& what) {
  Json value = json::parse_exact(text, {what, Exit::usage});
  if (!value.is_object()) throw Error(Exit::usage, "usage", what + " is no JSON object");
  return value;
}

Json read_from(const std::string& path, Env& env) {
  if (path.empty()) return Json::object();
  if (path != "-") return read_object(read_file(path, longest_file, "the file"), "--from");
  return read_object(std::string(std::istreambuf_iterator<char>(env.in), {}), "stdin");
}

std::pair<std::string, std::string> name_and_value(const std::string& text, const char* option) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Error(Exit::usage, "usage",
                fmt::format("{} for {} is not NAME=VALUE", quote(text), option));
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// Return all members that were given by their names, the later ones ruling.
Json given_members(const DescriptionOptions& options, Env& env) {
  Json members = read_from(options.from, env);
  for (const auto& text : options.set) {
    const auto [name, value] = name_and_value(text, "--set");
    members[name] = value;
  }
  for (const auto& text : options.set_json) {
    const auto [name, value] = name_and_value(text, "--set-json");
    members[name] = json::parse_exact(value, {"--set-json " + name, Exit::usage});
  }
  // RFC 7591 §3.2.1, RFC 7592 §2.2
  for (const char* name :
       {"client_id", "client_secret", "client_id_issued_at", "client_secret_expires_at",
        "registration_access_token", "registration_client_uri"}) {
    if (members.contains(name))
      throw Error(Exit::usage, "usage",
                  fmt::format("the member {} is the server's to choose", name));
  }
  return members;
}

// Put the members that the model has into it; the others stay what they are.
void take_members(registry::Client& client, Json members) {
  const json::Object object(members, {"the client's metadata", Exit::usage});
  client.redirect_uris = object.optional_strings("redirect_uris").value_or(client.redirect_uris);
  client.grant_types = object.optional_strings("grant_types").value_or(client.grant_types);
  client.token_endpoint_auth_method = object.optional_string("token_endpoint_auth_method")
                                          .value_or(client.token_endpoint_auth_method);
  if (const auto jwks = object.optional_object("jwks")) client.jwks = json::Document(jwks->value());
  for (const char* name : {"redirect_uris", "grant_types", "token_endpoint_auth_method", "jwks"})
    members.erase(name);
  Json metadata = *client.metadata;
  for (const auto& [name, value] : members.items()) metadata[name] = value;
  client.metadata = json::Document(std::move(metadata));
}

json::Document public_keys(const Secret& key) {
  const auto jwk = jose::public_jwk(jose::parse_signing_key(key));
  return json::Document(Json{{"keys", Json::array({jwk})}});
}

}  // namespace

registry::Client described_client(registry::Client client, const DescriptionOptions& options,
                                  Env& env) {
  take_members(client, given_members(options, env));
  if (!options.redirect_uris.empty()) client.redirect_uris = options.redirect_uris;
  if (!options.grants.empty()) {
    client.grant_types.clear();
    for (const auto& name : options.grants) client.grant_types.push_back(grant_type(name));
  }
  const auto key = secret_option(options.client_key, "MCPAUTH_REGISTERED_CLIENT_KEY", env);
  if (!key.empty()) client.jwks = public_keys(key);
  if (!options.client_auth.empty()) client.token_endpoint_auth_method = options.client_auth;
  return client;
}

}  // namespace mcpauth::app
