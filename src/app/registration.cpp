#include "app/registration.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "app/session.hpp"
#include "base/text.hpp"
#include "registry/model.hpp"
#include "registry/record.hpp"
#include "store/journal.hpp"

namespace mcpauth::app {
namespace {

// What `login` calls the client that it registers for itself, at every issuer.
constexpr auto own_name = "mcpauth";

// And the ones before, with their ids.
constexpr auto former_beginning = "mcpauth (former ";

registry::Record record_of(const oauth::ClientRegistration& registration,
                           const oauth::ClientMetadata& asked) {
  registry::Client client{asked.client_name,
                          asked.redirect_uris,
                          asked.grant_types,
                          registration.token_endpoint_auth_method,
                          {},
                          {}};
  registry::Record record;
  record.noun = registry::Noun::client;
  record.name = own_name;
  record.id = registration.client_id;
  record.level = registry::Level::native;
  record.object = json::Document(registry::to_json(client));
  record.client = registration;
  return record;
}

// Keep the client for what was issued to it, and to be managed, if that takes what nobody else has.
void keep_as_former(const registry::Records& records, registry::Record record) {
  if (!record.client) return;
  const auto& client = *record.client;
  if (client.client_secret.empty() && client.registration_access_token.empty()) return;
  record.name = fmt::format("{}{})", former_beginning, client.client_id);
  records.save(record);
}

void keep_as_own(const registry::Records& records, const registry::Record& record) {
  if (const auto before = records.find(record.noun, own_name)) keep_as_former(records, *before);
  records.save(record);
}

}  // namespace

std::optional<oauth::ClientRegistration> find_registration(const Context& context,
                                                           const std::string& issuer) {
  const auto record =
      registry::Records(*context.store, issuer).find(registry::Noun::client, own_name);
  if (!record || !record->client) return {};
  const auto& registration = *record->client;
  if (oauth::is_expired(registration, context.env.now()) || !loopback_redirect_uri(registration))
    return {};
  return registration;
}

std::optional<oauth::ClientRegistration> find_client(const Context& context,
                                                     const std::string& issuer,
                                                     const std::string& client_id) {
  for (const auto noun : {registry::Noun::client, registry::Noun::agent}) {
    for (auto& record : registry::Records(*context.store, issuer).list(noun)) {
      if (record.client && record.client->client_id == client_id) return std::move(record.client);
    }
  }
  return {};
}

std::optional<Url> loopback_redirect_uri(const oauth::ClientRegistration& registration) {
  for (const auto& text : registration.redirect_uris) {
    if (!text.starts_with("http://")) continue;
    Url uri = parse_url(text, "a kept redirect URI", UrlFrom::server);
    if (uri.is_loopback()) return uri;
  }
  return {};
}

Identity registered_identity(const oauth::ClientRegistration& registration) {
  const auto method = oauth::find_auth_method(registration.token_endpoint_auth_method);
  if (!method)
    throw Error(Exit::unsupported, "unsupported_client_auth",
                fmt::format("the client was registered with {}, which mcpauth does not have",
                            quote(registration.token_endpoint_auth_method)));
  return {registration.client_id,    *method, registration.client_secret, {}, {}, {},
          registration.redirect_uris};
}

Identity own_identity(const oauth::ClientRegistration& registration) {
  auto identity = registered_identity(registration);
  // RFC 7591 §3.2.1: the server may register another method than the one that was asked for.
  if (identity.method == oauth::AuthMethod::private_key_jwt ||
      identity.method == oauth::AuthMethod::tls_client_auth)
    throw Error(Exit::unsupported, "unsupported_client_auth",
                fmt::format("client {} was registered with {}, and it has no key",
                            quote(identity.client_id), oauth::to_string(identity.method)),
                "register one that has with 'mcpauth client register' and --client-key, and name "
                "it with --client-id");
  return identity;
}

Identity register_client(const Context& context, const oauth::ServerMetadata& server,
                         const std::string& redirect_uri, const Serves& serves,
                         std::string_view another_grant) {
  oauth::ClientMetadata wanted;
  wanted.client_name = own_name;
  wanted.redirect_uris = {redirect_uri};
  if (!another_grant.empty()) wanted.grant_types.emplace_back(another_grant);
  wanted.token_endpoint_auth_method = oauth::to_string(oauth::registration_auth_method(server));
  wanted.software_id = "mcpauth";
  wanted.software_version = MCPAUTH_VERSION;
  const auto request = oauth::registration_request(server, wanted);
  const auto key = registry::client_key(server.issuer, own_name);
  const auto lock = context.store->lock("client", key, patience(context));
  if (const auto other = find_registration(context, server.issuer); other && serves(*other))
    return own_identity(*other);
  const registry::Records records(*context.store, server.issuer);
  const Json about = {{"issuer", server.issuer}, {"name", own_name}};
  oauth::ClientRegistration registration;
  store::journaled(
      *context.store, {"register", "client", key, json::Document(about), context.env.now()}, [&] {
        registration =
            oauth::parse_registration_response(context.transport(request), server, wanted);
        oauth::check_secret(registration);
        const auto record = record_of(registration, wanted);
        try {
          oauth::check_redirect_uris(registration, wanted.redirect_uris);
        } catch (const Error&) {
          keep_as_former(records, record);
          throw;
        }
        keep_as_own(records, record);
      });
  say(context.env, "registered as client " + quote(registration.client_id));
  return own_identity(registration);
}

void retire_registration(const Context& context, const std::string& issuer,
                         const std::string& client_id) {
  const registry::Records records(*context.store, issuer);
  const auto is_own = [&](const std::optional<registry::Record>& record) {
    return record && record->client && record->client->client_id == client_id;
  };
  if (!is_own(records.find(registry::Noun::client, own_name))) return;
  try {
    const auto lock = context.store->lock("client", registry::client_key(issuer, own_name),
                                          patience(context, std::chrono::milliseconds(0)));
    const auto record = records.find(registry::Noun::client, own_name);
    if (!is_own(record)) return;
    keep_as_former(records, *record);
    records.forget(registry::Noun::client, own_name);
  } catch (const Error& error) {
    // Who holds the lock is registering another, or is this run, which administers the client.
    if (error.code != "lock_timeout") throw;
  }
}

bool is_for_sign_ins(std::string_view name) {
  return name == own_name || name.starts_with(former_beginning);
}

}  // namespace mcpauth::app
