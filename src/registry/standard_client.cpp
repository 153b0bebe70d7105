#include "registry/standard_client.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "oauth/registration_management.hpp"

namespace mcpauth::registry {
namespace {

oauth::ClientMetadata metadata_of(const Client& client) {
  oauth::ClientMetadata metadata;
  metadata.client_name = client.name;
  metadata.redirect_uris = client.redirect_uris;
  metadata.grant_types = client.grant_types;
  metadata.token_endpoint_auth_method = client.token_endpoint_auth_method;
  metadata.software_id = "mcpauth";
  metadata.software_version = MCPAUTH_VERSION;
  if (!client.jwks->empty()) metadata.jwks = client.jwks;
  metadata.more = client.metadata;
  return metadata;
}

// What is to be sent so that the client `before` becomes `wanted`.
Json changes_to(const Client& wanted, const Client& before) {
  Json changes = *wanted.metadata;
  if (!wanted.grant_types.empty() && wanted.grant_types != before.grant_types &&
      json::find(changes, "response_types") == nullptr)
    changes["response_types"] = oauth::response_types_for(wanted.grant_types);
  if (!wanted.redirect_uris.empty() || !before.redirect_uris.empty())
    changes["redirect_uris"] = wanted.redirect_uris;
  if (!wanted.grant_types.empty()) changes["grant_types"] = wanted.grant_types;
  if (!wanted.token_endpoint_auth_method.empty())
    changes["token_endpoint_auth_method"] = wanted.token_endpoint_auth_method;
  if (!wanted.jwks->empty()) changes["jwks"] = *wanted.jwks;
  if (json::find(changes, "client_name") == nullptr) changes["client_name"] = wanted.name;
  return changes;
}

const oauth::ClientRegistration& registration_of(const Record& record) {
  if (!record.client)
    throw Error(Exit::unsupported, "unmanaged_client",
                quote(record.name) + " is recorded here only");
  return *record.client;
}

// Keep the registration before anything else is done with it.
Record kept(const Administration& administration, Record record,
            oauth::ClientRegistration registration, const Client& wanted) {
  // A secret that the client is not to use any more is none (RFC 7591 §3.2.1).
  if (registration.token_endpoint_auth_method == "none" ||
      registration.token_endpoint_auth_method == "private_key_jwt")
    registration.client_secret = Secret();
  record.id = registration.client_id;
  if (record.noun == Noun::client) {
    Client client = as_registered(wanted, registration);
    // What was asked for, so that the server's own are known as such later, too.
    if (!wanted.redirect_uris.empty()) client.redirect_uris = wanted.redirect_uris;
    record.object = json::Document(to_json(client));
  } else {
    record.agent_secret = registration.client_secret;
  }
  record.client = std::move(registration);
  administration.records.save(record);
  return record;
}

Client client_in(const Record& record) {
  if (record.noun != Noun::client) return {};
  return client_from_json(*record.object, {"a kept registration", Exit::store});
}

Record replace_with(const Administration& administration, const Record& record, const Json& changes,
                    const Client& wanted) {
  auto before = registration_of(record);
  const Json body = oauth::replacement_body(before, changes);
  const auto request = oauth::update_registration_request(before, administration.server, body);
  before.document = json::Document(body);
  before.token_endpoint_auth_method = wanted.token_endpoint_auth_method.empty()
                                          ? before.token_endpoint_auth_method
                                          : wanted.token_endpoint_auth_method;
  if (const auto sent = json::Object(body, {"the update"}).optional_strings("redirect_uris"))
    before.redirect_uris = *sent;
  auto after = oauth::parse_management_response(administration.bare(request), before);
  return kept(administration, record, std::move(after), wanted);
}

void warn_of_foreign_management(const Administration& administration, const Record& record) {
  try {
    oauth::management_url(registration_of(record), administration.server);
  } catch (const Error& error) {
    if (error.exit == Exit::unsafe)
      administration.warn(error.message + ": the client cannot be changed or deleted from here");
  }
}

}  // namespace

Client as_registered(const Client& wanted, const oauth::ClientRegistration& registration) {
  const json::Object document(*registration.document, {"the registration response"});
  Client client = wanted;
  client.redirect_uris = registration.redirect_uris;
  client.grant_types = document.optional_strings("grant_types").value_or(wanted.grant_types);
  client.token_endpoint_auth_method = registration.token_endpoint_auth_method;
  if (const auto jwks = document.optional_object("jwks"))
    client.jwks = json::Document(jwks->value());
  Json metadata = Json::object();
  for (const auto& [name, value] : wanted.metadata->items()) {
    if (const Json* got = document.find(name)) metadata[name] = *got;
  }
  client.metadata = json::Document(std::move(metadata));
  return client;
}

std::vector<Difference> answered_otherwise(const Client& asked, const Client& sent,
                                           const oauth::ClientRegistration& registration) {
  Json got = *registration.document;
  got.update(to_json(as_registered(sent, registration)));
  const Json body = oauth::registration_body(metadata_of(sent));
  Json answered = Json::object();
  for (const auto& [name, value] : body.items()) {
    const Json* member = json::find(got, name);
    // The version is that of the program which registered it.
    if (member != nullptr && !member->is_null() && name != "software_version")
      answered[name] = value;
  }
  Json spoken_of = to_json(asked);
  spoken_of.update(*asked.metadata);
  return differences_besides(spoken_of, answered, got);
}

void check_redirects(const Record& record) {
  if (record.client) oauth::check_redirect_uris(*record.client, client_in(record).redirect_uris);
}

Record create_client(const Administration& administration, Record record, const Client& wanted) {
  const auto asked = metadata_of(wanted);
  const auto response =
      administration.transport(oauth::registration_request(administration.server, asked));
  auto registration = oauth::parse_registration_response(response, administration.server, asked);
  oauth::check_secret(registration);
  record = kept(administration, std::move(record), std::move(registration), wanted);
  check_redirects(record);
  warn_of_foreign_management(administration, record);
  return record;
}

Record refresh_client(const Administration& administration, Record record) {
  const auto& before = registration_of(record);
  if (before.registration_client_uri.empty()) return record;
  try {
    const auto request = oauth::read_registration_request(before, administration.server);
    auto now = oauth::parse_management_response(administration.bare(request), before);
    const Client client = client_in(record);
    return kept(administration, std::move(record), std::move(now), client);
  } catch (const Error& error) {
    if (error.exit != Exit::unsupported) throw;
    return record;
  }
}

Record show_client(const Administration& administration, Record record) {
  const auto warned = [&](std::string_view code, const auto& step) {
    try {
      step();
    } catch (const Error& error) {
      if (error.code != code) throw;
      administration.warn(error.message);
    }
  };
  warned("unsafe_url", [&] { record = refresh_client(administration, record); });
  warned("redirect_uri_mismatch", [&] { check_redirects(record); });
  return record;
}

Record replace_client(const Administration& administration, Record record, const Client& wanted) {
  oauth::management_url(registration_of(record), administration.server);
  record = refresh_client(administration, std::move(record));
  record = replace_with(administration, record, changes_to(wanted, client_in(record)), wanted);
  oauth::check_secret(*record.client);
  check_redirects(record);
  return record;
}

Record rotate_secret(const Administration& administration, Record record) {
  const Secret before = registration_of(record).client_secret;
  if (before.empty())
    throw Error(Exit::usage, "no_secret", quote(record.name) + " has no secret to be rotated");
  oauth::management_url(registration_of(record), administration.server);
  record = refresh_client(administration, std::move(record));
  const Client client = client_in(record);
  record = replace_with(administration, record, Json::object(), client);
  check_redirects(record);
  if (record.client->client_secret == before)
    throw Error(Exit::unsupported, "unsupported_rotation",
                fmt::format("the server kept the secret of client {}: it has no way to rotate it",
                            quote(record.id)),
                "delete the client and register it again");
  return record;
}

void remove_client(const Administration& administration, const Record& record) {
  const auto request =
      oauth::delete_registration_request(registration_of(record), administration.server);
  const auto response = administration.bare(request);
  constexpr int not_found = 404;
  if (response.status == not_found)
    administration.warn("the server does not know the client any more");
  else
    oauth::parse_deletion(response);
}

}  // namespace mcpauth::registry
