#include "registry/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/client_auth.hpp"
#include "oauth/registration.hpp"
#include "registry/manifest_schema.hpp"
#include "registry/registrar.hpp"

namespace mcpauth::registry {
namespace {

bool has(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string why_not(const OwnWord& own) {
  if (own.member.empty()) return "is the server's to choose";
  if (own.member == "name") return "is the client's name";
  return fmt::format("is said with {}", own.member);
}

const OwnWord* find_drivers_word(std::string_view member) {
  for (const auto& driver : drivers()) {
    const auto row = std::ranges::find(driver.own_words, member, &OwnWord::word);
    if (row != driver.own_words.end()) return &*row;
  }
  return nullptr;
}

// `within` is the path of the object `metadata`, with a dot at its end; empty: the whole.
void refuse_drivers_words(const Json& metadata, const std::string& within = {}) {
  for (const auto& [name, value] : metadata.items()) {
    if (const auto* row = find_drivers_word(within + name))
      throw Error(Exit::usage, "usage",
                  fmt::format("the member {} {}", quote(row->word), why_not(*row)));
    if (within.empty() && value.is_object()) refuse_drivers_words(value, name + '.');
  }
}

std::string secret_method(const oauth::ServerMetadata& server) {
  const auto& listed = server.token_endpoint_auth_methods_supported;
  const bool post_only =
      listed && !has(*listed, "client_secret_basic") && has(*listed, "client_secret_post");
  return post_only ? "client_secret_post" : "client_secret_basic";
}

// A JWK with one of these is private or symmetric (RFC 7518 §6.2.2, §6.3.2, §6.4).
void refuse_private_keys(const Json& jwks) {
  const Json* keys = json::find(jwks, "keys");
  if (keys == nullptr || !keys->is_array()) return;
  for (const auto& key : *keys) {
    if (json::find(key, "d") != nullptr || json::find(key, "k") != nullptr)
      throw Error(Exit::usage, "private_key", "jwks holds a key that is not public",
                  "give the private key with --client-key, and its public half is sent");
  }
}

}  // namespace

void check_client(const Client& client, const std::vector<std::string>& standing) {
  check_manifest_name(client.name);
  refuse_drivers_words(*client.metadata);
  for (const auto& uri : client.redirect_uris) {
    if (!has(standing, uri)) oauth::parse_redirect_uri(uri);
  }
  refuse_private_keys(*client.jwks);
  const auto& method = client.token_endpoint_auth_method;
  const bool has_keys =
      !client.jwks->empty() || json::find(*client.metadata, "jwks_uri") != nullptr;
  if (method == "private_key_jwt" && !has_keys)
    throw Error(Exit::usage, "usage", "private_key_jwt needs the client's public key",
                "give the key with --client-key @FILE; 'mcpauth key generate' makes one");
  if (has(client.grant_types, "client_credentials") && method == "none")
    throw Error(Exit::usage, "usage", "client_credentials need a client that proves itself",
                "let it prove itself with --client-auth, or leave out the grant");
  if (has(client.grant_types, "authorization_code") && client.redirect_uris.empty())
    throw Error(Exit::usage, "usage", "authorization_code needs a redirect URI",
                "give it with --redirect-uri, for example http://127.0.0.1/callback");
}

bool is_drivers_word(std::string_view member) {
  return find_drivers_word(member) != nullptr;
}

void must_be_same(const McpServer& other, const McpServer& wanted) {
  if (other.name == wanted.name && other.resource != wanted.resource)
    throw Error(
        Exit::usage, "name_taken",
        "there is another server " + quote(wanted.name) + " already, for " + quote(other.resource),
        "give this one another name");
}

Client completed(Client client, const oauth::ServerMetadata& server) {
  if (client.grant_types.empty())
    client.grant_types = client.redirect_uris.empty()
                             ? std::vector<std::string>{"client_credentials"}
                             : std::vector<std::string>{"authorization_code", "refresh_token"};
  if (!client.token_endpoint_auth_method.empty()) return client;
  if (!client.jwks->empty())
    client.token_endpoint_auth_method = "private_key_jwt";
  else if (has(client.grant_types, "client_credentials"))
    client.token_endpoint_auth_method = secret_method(server);
  else
    client.token_endpoint_auth_method = oauth::to_string(oauth::registration_auth_method(server));
  return client;
}

Client completed_as_public(Client client, const oauth::ServerMetadata& server) {
  const bool for_people = !client.redirect_uris.empty() && client.jwks->empty() &&
                          !has(client.grant_types, "client_credentials");
  if (for_people && client.token_endpoint_auth_method.empty())
    client.token_endpoint_auth_method = "none";
  return completed(std::move(client), server);
}

Client changed(Client wanted, const Client& before) {
  if (wanted.grant_types.empty()) wanted.grant_types = before.grant_types;
  if (wanted.token_endpoint_auth_method.empty())
    wanted.token_endpoint_auth_method = before.token_endpoint_auth_method;
  const auto& method = wanted.token_endpoint_auth_method;
  if (wanted.jwks->empty() &&
      (method == "private_key_jwt" || method == before.token_endpoint_auth_method))
    wanted.jwks = before.jwks;
  Json metadata = *before.metadata;
  metadata.update(*wanted.metadata);
  wanted.metadata = json::Document(std::move(metadata));
  return wanted;
}

}  // namespace mcpauth::registry
