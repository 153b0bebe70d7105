#include "app/registration.hpp"

#include <fmt/format.h>

#include "app/output.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr auto client_kind = "client";

}  // namespace

std::optional<oauth::ClientRegistration> find_registration(const Context& context,
                                                           const std::string& issuer) {
  const auto record = context.store->find(client_kind, issuer);
  if (!record) return {};
  auto registration = oauth::client_registration_from_json(*record);
  if (oauth::is_expired(registration, context.env.now())) return {};
  return registration;
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

Identity register_client(const Context& context, const oauth::ServerMetadata& server,
                         const std::string& redirect_uri, std::string_view another_grant) {
  oauth::ClientMetadata wanted;
  wanted.client_name = "mcpauth";
  wanted.redirect_uris = {redirect_uri};
  if (!another_grant.empty()) wanted.grant_types.emplace_back(another_grant);
  wanted.token_endpoint_auth_method = oauth::registration_auth_method(server);
  wanted.software_id = "mcpauth";
  wanted.software_version = MCPAUTH_VERSION;
  const auto response = context.transport(oauth::registration_request(server, wanted));
  const auto registration = oauth::parse_registration_response(response, server, wanted);
  context.store->save(client_kind, server.issuer, oauth::to_json(registration));
  say(context.env, "registered as client " + quote(registration.client_id));
  return registered_identity(registration);
}

void forget_registration(const Context& context, const std::string& issuer) {
  context.store->forget(client_kind, issuer);
}

}  // namespace mcpauth::app
